// Somebody who has a keyboard only: Tab, Shift+Tab, Enter, the blank, and typing.  Wherever the
// focus comes to rest on the way it must be seen.
import { strict as assert } from 'node:assert';

export class Keys {
  constructor(page) {
    this.page = page;
  }

  // Tab until the one element that fits has the focus.
  async reach(locator) {
    const target = await locator.elementHandle();
    let at = await this.page.evaluate(focused, target);
    for (let tabs = 0; tabs < 150 && !at.there; tabs++) {
      await this.page.keyboard.press('Tab');
      at = await this.page.evaluate(focused, target);
      assert.ok(at.seen, `the focus is not seen on ${at.what}: ${at.why} (${this.page.url()})`);
    }
    assert.ok(at.there, `Tab never comes to ${locator} (${this.page.url()})`);
    return locator;
  }

  // A label may go on with a hint.
  field(label) {
    const start = label.replace(/[?.*]/g, '\\$&');
    const labelled = this.page.getByRole('main').getByLabel(new RegExp(`^${start}`));
    return labelled.and(this.page.locator('input, select, textarea'));
  }

  // Fill in a field in place of what stands there.
  async write(label, text) {
    const field = await this.reach(this.field(label));
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
    assert.equal(await field.inputValue(), text);
  }

  // A day and a time, as "2026-04-25T10:00", in the field of a browser that speaks American.
  async writeTime(label, local) {
    const [, year, month, day, hour, minute] = local.match(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)$/);
    const field = await this.reach(this.field(label));
    const half = Number(hour) % 12 || 12;
    await this.page.keyboard.type(`${month}${day}${year}`);
    await this.page.keyboard.press('ArrowRight'); // a year may have more signs
    await this.page.keyboard.type(String(half).padStart(2, '0'));
    await this.page.keyboard.type(`${minute}${Number(hour) < 12 ? 'A' : 'P'}`);
    assert.equal(await field.inputValue(), local);
  }

  // Choose what begins like this.
  async choose(label, value) {
    const field = await this.reach(this.field(label));
    await this.page.keyboard.type(value);
    assert.equal(await field.inputValue(), value);
  }

  // Choose one of several: the blank takes the one that Tab comes to, arrows lead to the others.
  async pick(label) {
    const wanted = this.field(label);
    const all = this.page.locator(`main input[name="${await wanted.getAttribute('name')}"]`);
    const chosen = all.and(this.page.locator(':checked'));
    await this.reach((await chosen.count()) > 0 ? chosen : all.first());
    await this.page.keyboard.press('Space');
    for (let rest = await all.count(); rest > 0 && !(await wanted.isChecked()); rest--)
      await this.page.keyboard.press('ArrowDown');
    assert.ok(await wanted.isChecked(), label);
  }

  async tick(label) {
    const box = await this.reach(this.field(label));
    await this.page.keyboard.press('Space');
    assert.ok(await box.isChecked());
  }

  // Give a file to a field; the window in which people look for it is the browser's own.
  async attach(label, file) {
    const field = await this.reach(this.field(label));
    await field.setInputFiles(file);
    assert.equal(await field.evaluate((node) => node.files.length), 1);
  }

  // Unfold what stands behind a line.
  async unfold(words) {
    await this.reach(this.page.locator('summary', { hasText: words }));
    await this.page.keyboard.press('Enter');
  }

  // Press a button or follow a link, and be where it leads.
  async press(name, role = 'button') {
    const exact = typeof name === 'string';
    await this.enter(this.page.getByRole(role, { name, exact }).first());
  }

  // The same with one that its words alone do not tell from others.
  async enter(locator) {
    await this.reach(locator);
    const led = this.page.waitForNavigation();
    await this.page.keyboard.press('Enter');
    const answer = await led;
    assert.ok(answer === null || answer.status() < 400, `${locator}: ${answer?.status()}`);
  }

  follow(name) {
    return this.press(name, 'link');
  }

  // Press, and be refused: on the same page, with the focus in the field that was refused.
  async refused(name, label, why) {
    await this.reach(this.page.getByRole('button', { name, exact: true }));
    const led = this.page.waitForNavigation();
    await this.page.keyboard.press('Enter');
    assert.equal((await led).status(), 422);
    const field = this.field(label);
    assert.match(await field.evaluate((node) => node.nextElementSibling.textContent), why);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(await field.evaluate((node) => node === document.activeElement), 'focus');
  }

  async says(words) {
    assert.match(await this.page.getByRole('main').innerText(), words);
  }
}

// What has the focus, whether it is `target`, and whether one can see that it has it.
function focused(target) {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const inView =
    box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  // Inside a field for a date the browser rings its own calendar sign.
  const inner = node.matches('[type=datetime-local]:focus-within:not(:focus)');
  const ringed = inner || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
  return {
    there: node === target,
    seen: node === document.body || (inView && ringed && box.width > 0),
    why: `${outlineStyle} ${outlineWidth}, ${Math.round(box.left)}/${Math.round(box.top)}`,
    what: node.outerHTML.slice(0, 80),
  };
}
