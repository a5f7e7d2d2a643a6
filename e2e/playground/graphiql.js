const editors = {
  query: '.graphiql-query-editor .CodeMirror',
  tool: '.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror',
  result: '.result-window .CodeMirror',
};

/** GraphiQL drives the playground's page as its user does. */
export class GraphiQL {
  constructor(page) {
    this.page = page;
  }

  async open(url) {
    // The schema is asked for once the page is drawn.
    const introspected = this.page.waitForResponse(/\/graphql$/);
    await this.page.goto(url);
    await introspected;
  }

  /** tabs returns the names of the tabs, which are those of their operations. */
  tabs() {
    return this.page.locator('.graphiql-tab-button').allTextContents();
  }

  async selectTab(name) {
    await this.page.locator('.graphiql-tab-button').getByText(name, { exact: true }).click();
    await this.#knows(name);
  }

  async newTab() {
    await this.page.getByLabel('New tab').click();
  }

  /** typeQuery types an operation of the given name. */
  async typeQuery(name, text) {
    await this.#type(editors.query, text);
    await this.#knows(name);
  }

  async typeVariables(text) {
    await this.page.getByRole('button', { name: 'Variables', exact: true }).click();
    await this.#type(editors.tool, text);
  }

  async typeHeaders(text) {
    await this.page.getByRole('button', { name: 'Headers', exact: true }).click();
    await this.#type(editors.tool, text);
  }

  /** query returns the text of the query editor. */
  query() {
    return this.#content(editors.query);
  }

  /** variables returns the text of the variables pane. */
  async variables() {
    await this.page.getByRole('button', { name: 'Variables', exact: true }).click();
    return this.#content(editors.tool);
  }

  /** headers returns the text of the headers pane. */
  async headers() {
    await this.page.getByRole('button', { name: 'Headers', exact: true }).click();
    return this.#content(editors.tool);
  }

  /**
   * execute runs the tab's operation.
   *
   * @returns `answer` as the page shows it, `sent`, the request's headers, and
   *   `body`, the text that was sent
   */
  async execute() {
    const answered = this.page.waitForResponse(/\/graphql$/);
    await this.page.getByLabel(/^Execute query/).click();
    const response = await answered;
    const answer = await response.json();
    await this.page.waitForFunction(
      ([result, text]) => document.querySelector(result).CodeMirror.getValue() === text,
      [editors.result, JSON.stringify(answer, null, 2)],
    );
    return { answer, sent: response.request().headers(), body: response.request().postData() };
  }

  /** result returns the text that is shown as the answer. */
  result() {
    return this.#content(editors.result);
  }

  /** report returns what is told below the answer. */
  report() {
    return this.page.locator('.playground-report').innerText();
  }

  /** openExample chooses an example in the menu. */
  async openExample(name) {
    await this.page.getByLabel('Examples, as they were at first').click();
    await this.page.getByRole('menuitem', { name }).click();
  }

  /** share clicks the button that copies a link, and returns the link. */
  async share() {
    await this.page.getByLabel(/^Copy a link/).click();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** stored returns all that the page has stored in the browser. */
  stored() {
    return this.page.evaluate(async () => ({
      ...localStorage,
      ...sessionStorage,
      databases: JSON.stringify(await indexedDB.databases()),
      cookies: document.cookie,
    }));
  }

  /** explore opens the explorer beside the editor. */
  async explore() {
    await this.page.getByLabel('Show GraphiQL Explorer').click();
  }

  /** tick ticks the last of a path of fields in the explorer. */
  async tick(...path) {
    let node = this.page.locator('.graphiql-explorer-root');
    for (const field of path.slice(0, -1)) node = node.locator(`.graphiql-explorer-${field}`).first();
    await node.locator(`[data-field-name="${path.at(-1)}"]`).click();
  }

  /** describe opens the documentation of a field and returns its description. */
  async describe(type, field) {
    await this.page.getByLabel('Show Documentation Explorer').click();
    const docs = this.page.getByLabel('Documentation Explorer', { exact: true });
    await docs.getByText(type, { exact: true }).first().click();
    await docs.getByText(field, { exact: true }).click();
    return docs.locator('.graphiql-markdown-description').first().innerText();
  }

  /** #knows waits a moment: GraphiQL reads the operation's name off the query after the last key. */
  async #knows(name) {
    await this.page.waitForFunction(
      ([query, operation]) => document.querySelector(query).CodeMirror.operationName === operation,
      [editors.query, name],
    );
  }

  /** #type replaces what an editor holds, key by key. */
  async #type(editor, text) {
    await this.page.locator(editor).click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.type(text);
  }

  #content(editor) {
    return this.page.locator(editor).evaluate((node) => node.CodeMirror.getValue());
  }
}
