export const LIST = `subscription Acme {
  customerContacts(filter: { customer: { name: { eq: "Acme" } } }, orderBy: { field: ID, direction: DESC }, first: 3) {
    nodes {
      id
      tags
    }
  }
}`;

/** draw shows the rows of an answer to LIST. */
export function draw({ customerContacts }) {
  const rows = customerContacts.nodes.map(({ id, tags }) => {
    const row = document.createElement('li');
    row.textContent = `${id} ${tags ?? ''}`;
    return row;
  });
  document.querySelector('ul').replaceChildren(...rows);
}
