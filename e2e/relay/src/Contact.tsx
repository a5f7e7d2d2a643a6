import { graphql, useRefetchableFragment } from 'react-relay';

import type { Contact_row$key } from './__generated__/Contact_row.graphql';
import type { ContactRefetchQuery } from './__generated__/ContactRefetchQuery.graphql';

export function Contact({ row }: { row: Contact_row$key }) {
  const [contact, refetch] = useRefetchableFragment<ContactRefetchQuery, Contact_row$key>(
    graphql`
      fragment Contact_row on CustomerContact @refetchable(queryName: "ContactRefetchQuery") {
        id
        tags
        customer {
          id
          name
        }
      }
    `,
    row,
  );
  return (
    <li>
      {contact.id} {contact.customer?.name} {contact.tags?.join()}
      <button onClick={() => refetch({}, { fetchPolicy: 'network-only' })}>Refresh</button>
    </li>
  );
}
