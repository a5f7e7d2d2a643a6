import { graphql } from './graphql';

export const SEARCH = graphql(`
  query Search($text: String!) {
    customers(search: $text, orderBy: [{ field: NAME }], first: 10) {
      nodes {
        id
        name
      }
    }
  }
`);

export const CUSTOMER = graphql(`
  query Customer($id: ID!) {
    customer(id: $id) {
      id
      name
      customerContacts(orderBy: [{ field: ID }], first: 50) {
        nodes {
          id
          contact {
            id
            fullName
          }
          customerLocation {
            id
            name
          }
        }
      }
      customerLocations(first: 50) {
        nodes {
          id
          name
        }
      }
    }
  }
`);

export const ADD = graphql(`
  mutation Add($customerId: ID!, $firstName: String!, $lastName: String!) {
    createCustomerContact(
      input: { customerId: $customerId, contact: { firstName: $firstName, lastName: $lastName } }
    ) {
      customerContact {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

export const MOVE = graphql(`
  mutation Move($id: ID!, $customerLocationId: ID!) {
    updateCustomerContact(input: { id: $id, patch: { customerLocationId: $customerLocationId } }) {
      customerContact {
        id
        customerLocation {
          id
          name
        }
      }
      userErrors {
        message
      }
    }
  }
`);

export const REMOVE = graphql(`
  mutation Remove($id: ID!) {
    deleteCustomerContact(input: { id: $id }) {
      deletedId
      userErrors {
        message
      }
    }
  }
`);
