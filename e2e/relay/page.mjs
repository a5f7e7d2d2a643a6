import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

import { JSDOM } from 'jsdom';

const require = createRequire(import.meta.url);

/** Page draws the built app without a browser. */
export class Page {
  #act;
  #document;

  async open() {
    const { window } = new JSDOM('<main></main>');
    // React looks for these where a browser has them.
    const { document, navigator } = window;
    for (const [name, value] of Object.entries({ window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true })) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
    // Relay keeps what it may need again for five minutes: no reason to stay that long.
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (...args) => setTimeout(...args).unref();
    const { act, createElement } = require('react');
    const { createRoot } = require('react-dom/client');
    const { App } = require('./build/App.js');

    this.#act = act;
    this.#document = document;
    await act(() => createRoot(document.querySelector('main')).render(createElement(App)));
  }

  /** rows returns the text of each row, without its button. */
  rows() {
    return [...this.#document.querySelectorAll('li')].map((row) => row.textContent.replace(/Refresh$/, '').trim());
  }

  buttons(label) {
    return [...this.#document.querySelectorAll('button')].filter(({ textContent }) => textContent === label);
  }

  async click(button) {
    await this.#act(() => button.click());
  }

  /** until draws what arrives until the condition holds, for 10 seconds at most. */
  async until(condition) {
    const deadline = Date.now() + 10_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`not within 10 seconds: ${condition}`);
      await this.#act(() => delay(10));
    }
  }
}
