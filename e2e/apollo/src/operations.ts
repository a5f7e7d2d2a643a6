import { graphql } from './gql/index.js';

export const CONTACTS = graphql(`
  query Contacts($first: Int!, $after: String) {
    customerContacts(filter: { tags: { contains: ["primary"] } }, first: $first, after: $after) {
      edges {
        cursor
        node {
          ...Row
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment Row on CustomerContact {
    id
    tags
    customer {
      id
      name
    }
  }
`);

export const CONTACT = graphql(`
  query Contact($id: ID!) {
    customerContact(id: $id) {
      ...Row
    }
  }
`);

export const CREATE = graphql(`
  mutation Create($input: CreateCustomerContactInput!) {
    createCustomerContact(input: $input) {
      customerContact {
        ...Row
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const UPDATE = graphql(`
  mutation Update($input: UpdateCustomerContactInput!) {
    updateCustomerContact(input: $input) {
      customerContact {
        ...Row
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const DELETE = graphql(`
  mutation Delete($id: ID!) {
    deleteCustomerContact(input: { id: $id }) {
      deletedId
      userErrors {
        code
        message
      }
    }
  }
`);
