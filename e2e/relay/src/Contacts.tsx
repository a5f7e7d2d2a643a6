import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';

import type { Contacts_list$key } from './__generated__/Contacts_list.graphql';
import type { ContactsPageQuery } from './__generated__/ContactsPageQuery.graphql';
import type { ContactsQuery } from './__generated__/ContactsQuery.graphql';
import { Contact } from './Contact';

export function Contacts() {
  const query = useLazyLoadQuery<ContactsQuery>(
    graphql`
      query ContactsQuery {
        ...Contacts_list
      }
    `,
    {},
  );
  return <List query={query} />;
}

function List({ query }: { query: Contacts_list$key }) {
  const { data, hasNext, loadNext } = usePaginationFragment<ContactsPageQuery, Contacts_list$key>(
    graphql`
      fragment Contacts_list on Query
      @refetchable(queryName: "ContactsPageQuery")
      @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" }) {
        customerContacts(filter: { tags: { contains: ["primary"] } }, first: $first, after: $after)
          @connection(key: "Contacts_customerContacts") {
          edges {
            node {
              nodeId
              ...Contact_row
            }
          }
        }
      }
    `,
    query,
  );
  return (
    <>
      <ul>
        {data.customerContacts?.edges.map(({ node }) => (
          <Contact key={node.nodeId} row={node} />
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(3)}>More</button>}
    </>
  );
}
