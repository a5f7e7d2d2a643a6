/**
 * createReports keeps what is known of the last answer in each tab: its status,
 * milliseconds, bytes, request id and explanation. React reads them through
 * subscribe and get.
 */
export function createReports() {
  let tab;
  let byTab = {};
  const listeners = new Set();
  const set = (id, report) => {
    byTab = { ...byTab, [id]: report };
    listeners.forEach((listener) => listener());
  };
  return {
    /** show says which tab is seen. */
    show(id) {
      tab = id;
    },
    /** begin clears the report of the tab that is seen, and returns the function that sets it. */
    begin() {
      const id = tab;
      set(id, undefined);
      return (report) => set(id, report);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => byTab,
  };
}
