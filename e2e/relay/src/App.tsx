import { Suspense } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';

import { Contacts } from './Contacts';
import { createEnvironment } from './environment';

const environment = createEnvironment();

export function App() {
  return (
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="Loading">
        <Contacts />
      </Suspense>
    </RelayEnvironmentProvider>
  );
}
