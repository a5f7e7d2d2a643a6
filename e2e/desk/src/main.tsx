import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, useMutation, useQuery } from 'urql';

import { client } from './client';
import { ADD, CUSTOMER, MOVE, REMOVE, SEARCH } from './operations';

function Desk() {
  const [text, setText] = useState('');
  const [open, setOpen] = useState<string>();
  const [{ data }] = useQuery({ query: SEARCH, variables: { text } });
  return (
    <>
      <label>
        Search <input value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <nav>
        {data?.customers?.nodes.map(({ id, name }) => (
          <button key={id} onClick={() => setOpen(id)}>
            {name}
          </button>
        ))}
      </nav>
      {open && <Customer key={open} id={open} />}
    </>
  );
}

function Customer({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: CUSTOMER, variables: { id } });
  const [, add] = useMutation(ADD);
  const [, move] = useMutation(MOVE);
  const [, remove] = useMutation(REMOVE);
  const [complaints, setComplaints] = useState<string[]>([]);

  /** show shows what the user can mend of a mutation's answer. */
  const show = (payload: { userErrors: { message: string }[] } | null | undefined) =>
    setComplaints(payload?.userErrors.map(({ message }) => message) ?? ['It is not known whether that was done.']);

  if (error) return <p role="alert">{error.message}</p>;
  if (!data?.customer) return null;
  const { name, customerContacts, customerLocations } = data.customer;
  return (
    <main>
      <h1>{name}</h1>
      {complaints.map((complaint) => (
        <p key={complaint} role="alert">
          {complaint}
        </p>
      ))}
      <ul>
        {customerContacts.nodes.map((row) => (
          <li key={row.id}>
            {row.contact?.fullName}
            <select
              aria-label={`Place of ${row.id}`}
              value={row.customerLocation?.id ?? ''}
              onChange={async (event) => {
                const { data } = await move({ id: row.id, customerLocationId: event.target.value });
                show(data?.updateCustomerContact);
              }}
            >
              <option value="" disabled>
                nowhere
              </option>
              {customerLocations.nodes.map((place) => (
                <option key={place.id} value={place.id}>
                  {place.name}
                </option>
              ))}
            </select>
            <button
              aria-label={`Delete ${row.id}`}
              onClick={async () => show((await remove({ id: row.id })).data?.deleteCustomerContact)}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      <form
        action={async (form) => {
          const { data } = await add({
            customerId: id,
            firstName: String(form.get('first')),
            lastName: String(form.get('last')),
          });
          show(data?.createCustomerContact);
        }}
      >
        <input name="first" placeholder="First name" />
        <input name="last" placeholder="Last name" />
        <button>Add</button>
      </form>
    </main>
  );
}

createRoot(document.querySelector('#desk')!).render(
  <Provider value={client}>
    <Desk />
  </Provider>,
);
