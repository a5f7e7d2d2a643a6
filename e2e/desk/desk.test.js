// The whole desk in a browser: find a customer, see who is where, add a person,
// move one, and be refused a delete that would delete an invoice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { servePages } from '../harness/pages.js';
import { npm } from '../harness/run.js';
import { startServer } from '../harness/server.js';
import { openBrowser } from '../playground/browser.js';

const cwd = fileURLToPath(new URL('.', import.meta.url));
// A hardened server: it takes POST alone.
const server = await startServer({ ALLOW_GET: 'false' });

test('the types come from the served schema, and fit', async () => {
  await npm('schema', { cwd, env: { CARBONGRAPH_URL: server } });
  await npm('check', { cwd });
  // So built, graphcache says in the console what it is not told.
  await npm('build', { cwd, env: { NODE_ENV: 'development' } });
});

const pages = await servePages(new URL('build/', import.meta.url), '<div id="desk"></div>');
const { page, complaints, outside } = await openBrowser(server, pages);
const row = (name) => page.getByRole('listitem').filter({ hasText: name });

test('a customer is found, and opened with contacts and places', async () => {
  await page.goto(`${pages}/main?endpoint=${server}/graphql`);
  await page.getByLabel('Search').fill('STARK');
  await page.getByRole('button', { name: 'Acme' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Stark & Sons' }).click();
  await page.getByRole('heading', { name: 'Stark & Sons' }).waitFor();
  assert.equal(await page.getByRole('listitem').count(), 12);
  assert.equal(await page.getByLabel('Place of cc004').locator('option:not([disabled])').count(), 1);
});

test('a person is added', async () => {
  await page.getByPlaceholder('First name').fill('Mary');
  await page.getByPlaceholder('Last name').fill('Somerville');
  await page.getByRole('button', { name: 'Add' }).click();
  await row('Mary Somerville').waitFor();
});

test('and moved to a place', async () => {
  const place = row('Mary Somerville').getByRole('combobox');
  await place.selectOption({ label: 'Plant 5' });
  await page.waitForFunction(() => [...document.querySelectorAll('li')].some((li) => /Mary/.test(li.textContent) && li.querySelector('select').value));
  assert.equal(await place.locator('option:checked').innerText(), 'Plant 5');
});

test('a delete that would delete an invoice is refused', async () => {
  await page.getByRole('button', { name: 'Delete cc004' }).click();
  const alert = await page.getByRole('alert').innerText();
  assert.match(alert, /invoice.*INV000001|INV000001.*invoice/s);
  assert.equal(await page.getByRole('button', { name: 'Delete cc004' }).count(), 1);
});

test('another is not', async () => {
  await row('Mary Somerville').getByRole('button').click();
  await row('Mary Somerville').waitFor({ state: 'detached' });
});

test('nothing else went wrong', () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(outside, []);
});
