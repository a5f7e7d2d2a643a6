import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

/**
 * openBrowser starts a fresh Chromium, Debian's unless CHROMIUM names another,
 * that reaches nothing but the servers at `bases`.
 *
 * @returns its page, and two lists: `complaints`, the errors and
 *   warnings of its console, and `outside`, its requests for other hosts
 */
export async function openBrowser(...bases) {
  const profile = mkdtempSync(join(tmpdir(), 'carbongraph-chromium-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // No other name or address leads anywhere, for the page or the browser.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  after(async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const page = browser.pages()[0];
  const complaints = [];
  const outside = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await browser.route('**', (route) => {
    if (bases.some((base) => route.request().url().startsWith(`${base}/`))) return route.continue();
    outside.push(route.request().url());
    return route.abort();
  });
  return { page, complaints, outside };
}
