/**
 * The check table, checked while it is filled in: a changed row is sent, and what the server says about the list comes
 * back into the page. Without this script the button "Bewaar en kijk opnieuw na" does the same.
 */
const form = () => document.getElementById('check');
let sending = Promise.resolve();
let running = 0;
/** How often another window was first. */
let conflicts = 0;
/** A button was pressed, and the form goes as a whole. */
let goes = false;
/** Ids of rows that changed and are not kept yet: an answer about other rows knows nothing of them. */
const waiting = new Set();

/**
 * No browser may offer these names to whoever fills in the next list. Written by the script, since without scripts a browser
 * brings back on its way back only what it may remember.
 */
const forgetNames = () => form().setAttribute('autocomplete', 'off');
forgetNames();

document.addEventListener('change', (event) => {
  const row = event.target.closest('#check .row');
  if (!row) return;
  waiting.add(row.id);
  sendLater();
});

/** One question at a time, in the order of the changes: no answer is older than the one before it. */
function sendLater() {
  running += 1;
  sending = sending
    .then(send)
    .catch(() => undefined)
    .finally(() => {
      running -= 1;
    });
  return sending;
}

/**
 * A button waits for the check that is still running: it would send older rows. Nothing goes out while something is not
 * kept, or was changed in another window. A blocked button brings you to what is still wrong; when that was mended just
 * now, or the number on the button changed, it waits for one more click.
 */
document.addEventListener('submit', async (event) => {
  if (event.target !== form()) return;
  const wasBlocked = isBlocked(event.submitter);
  if (running === 0 && waiting.size === 0 && !wasBlocked) {
    goes = true;
    return;
  }
  event.preventDefault();
  const words = wordsOf(event.submitter);
  const before = conflicts;
  await (running === 0 && waiting.size > 0 ? sendLater() : sending);
  if (conflicts !== before) return look(document.getElementById('stop'));
  if (waiting.size > 0) return look(document.querySelector('.unkept'));
  const button = again(event.submitter);
  if (!wasBlocked && !isBlocked(button) && wordsOf(button) === words) return form().requestSubmit(button);
  look(form().querySelector('[aria-invalid]') ?? document.getElementById('issue'));
});

window.addEventListener('beforeunload', (event) => {
  if (waiting.size > 0 || (!goes && form().querySelector('[data-typed]'))) event.preventDefault();
});
window.addEventListener('pageshow', () => {
  goes = false;
});

function look(at) {
  at?.focus();
  at?.scrollIntoView({ block: 'center' });
}

const isBlocked = (button) => button?.getAttribute('aria-disabled') === 'true';
const wordsOf = (button) => button?.textContent;

/** The button as it is now: the foot of the table may have been renewed since. */
function again(button) {
  if (!button || button.isConnected) return button;
  return [...form().elements].find(({ id, name, value, type }) =>
    button.id ? id === button.id : type === 'submit' && name === button.name && value === button.value,
  );
}

/** Sends the rows that are not kept yet, and takes over what the server says of the list. */
async function send() {
  const ids = [...waiting].filter((id) => document.getElementById(id));
  waiting.clear();
  if (ids.length === 0) return;
  const body = new URLSearchParams();
  const sent = new Map([...form().elements].map((field) => [field.id, standing(field)]));
  for (const field of ids.flatMap((id) => [
    ...document.getElementById(id).querySelectorAll('input, select, textarea'),
  ])) {
    if (field.type !== 'checkbox' || field.checked) body.append(field.name, field.value);
  }
  for (const name of ['_token', 'version', 'page', 'only', 'more']) {
    const field = form().elements.namedItem(name);
    if (field) body.append(name, field.value);
  }
  const { answer, page } = await post(body);
  const fresh = page?.getElementById('sum');
  if (!fresh) return unkept(ids, answer, page);
  if (!answer.ok) return startAgain();
  for (const id of ids) {
    const row = document.getElementById(id);
    if (row) keptNow(row, sent);
  }
  for (const note of document.querySelectorAll('.unkept')) if (!waiting.has(note.closest('.row').id)) note.remove();
  for (const name of ['version', 'marks'])
    form().elements.namedItem(name).value = page.querySelector(`#check [name="${name}"]`).value;
  // The node stays, so that a screen reader hears the new count.
  const sum = document.getElementById('sum');
  sum.className = fresh.className;
  sum.replaceChildren(...fresh.children);
  renewFoot(document.getElementById('foot'), page.getElementById('foot'));
  for (const one of page.querySelectorAll('.row')) renew(document.getElementById(one.id), one, sent);
  document.dispatchEvent(new Event('kept'));
}

/** What was sent of a row is what the server has: from here on it counts as not typed. */
function keptNow(row, sent) {
  delete row.dataset.typed;
  for (const field of row.querySelectorAll('input:not([type=checkbox]), textarea'))
    if (field.value === sent.get(field.id)) field.defaultValue = field.value;
}

async function post(body) {
  const answer = await fetch(form().getAttribute('action'), { method: 'POST', body }).catch(() => null);
  const text = answer === null ? null : await answer.text().catch(() => null);
  return { answer, page: text === null ? null : new DOMParser().parseFromString(text, 'text/html') };
}

/**
 * No connection, signed out, or a list that takes nothing any more: says so at the rows, which keep what was typed and go along
 * at the next change. What the server says of a list (it was awarded meanwhile, say) is in its own words.
 */
function unkept(ids, answer, page) {
  const isOut = answer !== null && new URL(answer.url).pathname.startsWith('/sign-in');
  const said = answer === null || answer.ok ? null : page?.querySelector('main .lead')?.textContent;
  for (const id of ids) {
    waiting.add(id);
    const row = document.getElementById(id);
    row.querySelector('.unkept')?.remove();
    const why = isOut ? 'unkept-out' : said ? 'unkept-said' : 'unkept';
    row.append(document.getElementById(why).content.cloneNode(true));
    if (!isOut && said) row.querySelector('.unkept').append(said);
  }
}

/**
 * Another window changed the list: the page becomes what the list is now, with what was typed here laid over it by the
 * server, and says so. What is typed while it is asked for goes along in a second question.
 */
async function startAgain() {
  conflicts += 1;
  const whole = () => new URLSearchParams(new FormData(form())).toString();
  for (;;) {
    const asked = whole();
    const { answer, page } = await post(new URLSearchParams(asked));
    const stop = page?.getElementById('stop');
    if (!stop || answer.ok) return unkept(rowsTyped(), answer, page);
    if (whole() !== asked) continue;
    waiting.clear();
    document.getElementById('main').replaceChildren(...document.adoptNode(page.getElementById('main')).children);
    forgetNames();
    return look(document.getElementById('stop'));
  }
}

const rowsTyped = () => [...form().querySelectorAll('.row')].filter(hasTyped).map(({ id }) => id);
const hasTyped = (row) =>
  [...row.querySelectorAll('input, textarea')].some((field) =>
    field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );

/** The buttons say what they will do now; who stood on one still does. */
function renewFoot(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(document.adoptNode(fresh));
  if (focused) again(focused)?.focus();
}

/** Takes over a part of the page; a part that somebody is in stays until the next change. */
function replace(old, fresh) {
  if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
}

const standing = (field) => (field.type === 'checkbox' ? field.checked : field.value);

/**
 * A row that somebody is typing in keeps its fields and gets only what is said about them. A field that changed since the
 * question was sent keeps everything: the answer is about what stood there before. A row that was typed over a newer one
 * waits for a press of a button.
 */
function renew(old, fresh, sent) {
  if (!old || waiting.has(old.id) || 'typed' in old.dataset || old.outerHTML === fresh.outerHTML) return;
  const isAsSent = (field) => standing(field) === sent.get(field.id);
  if (!old.contains(document.activeElement) && [...old.querySelectorAll('input, select, textarea')].every(isAsSent)) {
    replace(old, fresh);
    return;
  }
  old.className = fresh.className;
  const cells = old.querySelector('.row__cells');
  for (const cell of fresh.querySelectorAll('.cell')) {
    const field = cell.querySelector('input, select, textarea');
    const mine = document.getElementById(field.id);
    if (mine && !isAsSent(mine)) continue;
    if (mine !== document.activeElement) {
      if (mine) mine.closest('.cell').replaceWith(document.adoptNode(cell));
      else cells.append(document.adoptNode(cell));
      continue;
    }
    // Nothing was typed here since: a name for the page follows the name also under the cursor.
    if (mine.value !== field.value) {
      mine.value = field.value;
      mine.select?.();
    }
    for (const text of mine.parentElement.querySelectorAll('.why, .hint')) text.remove();
    for (const text of cell.querySelectorAll('.why, .hint')) mine.parentElement.append(document.adoptNode(text));
    for (const name of ['aria-invalid', 'aria-describedby']) {
      if (field.hasAttribute(name)) mine.setAttribute(name, field.getAttribute(name));
      else mine.removeAttribute(name);
    }
  }
  const stand = old.querySelector('.row__stand');
  const skip = stand.querySelector('input');
  if (!stand.contains(document.activeElement) && (!skip || isAsSent(skip)))
    stand.replaceWith(document.adoptNode(fresh.querySelector('.row__stand')));
  else stand.querySelector('.state').replaceWith(document.adoptNode(fresh.querySelector('.state')));
}
