import { execute } from './execute.js';
import { graphql } from './gql/index.js';

const Contacts = graphql(`
  query Contacts($after: String) {
    customerContacts(
      filter: { customer: { name: { eq: "Acme" } }, contact: { email: { isNull: false } } }
      orderBy: [{ field: CONTACT_LAST_NAME }, { field: CONTACT_FIRST_NAME }]
      first: 5
      after: $after
    ) {
      totalCount
      nodes {
        id
        contact {
          fullName
          email
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const Tag = graphql(`
  mutation Tag($id: ID!, $tags: [String!]!, $expected: [String!]) {
    updateCustomerContact(input: { id: $id, patch: { tags: $tags }, expect: { tags: $expected } }) {
      customerContact {
        tags
      }
      userErrors {
        code
        field
      }
    }
  }
`);

async function print(after: string | null): Promise<void> {
  const { customerContacts } = await execute(Contacts, { after });
  if (!customerContacts) throw new Error('the list could not be read');
  for (const { id, contact } of customerContacts.nodes) {
    console.log(id, contact?.fullName, contact?.email);
  }
  const { hasNextPage, endCursor } = customerContacts.pageInfo;
  if (hasNextPage) return print(endCursor);
  console.log(customerContacts.totalCount, 'in all');
}

await print(null);

// A patch that expects what was read: the second one comes too late.
for (const tags of [['vip'], ['late']]) {
  const { updateCustomerContact } = await execute(Tag, { id: 'cc010', tags, expected: ['buyer', 'primary'] });
  console.log(updateCustomerContact?.customerContact?.tags, updateCustomerContact?.userErrors);
}
