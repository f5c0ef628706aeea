/**
 * What somebody types into a long form of the desk stays in this tab until it is kept: also over signing in again, a reload,
 * or a phone that threw the page away. Not longer than the tab lives, and for nobody else: whoever signs out forgets it.
 * On the page to sign in and on that of a problem, where a form did not arrive, it only says that nothing was kept.
 */
(() => {
  const PREFIX = 'blijk-typed ';
  const SIGNED_OUT = 'blijk-signed-out';
  const { forget } = document.currentScript.dataset;
  const store = open();
  if (store === null) return;
  // asked for anew each time: the check table replaces its form
  const form = () => document.querySelector('form[data-stays]');
  const keyOf = () => `${PREFIX}${form().dataset.stays}`;
  const keys = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const read = (key) => JSON.parse(store.getItem(key) ?? 'null');

  if (forget !== undefined) {
    for (const key of keys()) store.removeItem(key);
    store.setItem(SIGNED_OUT, 'yes');
  } else if (form() === null) {
    for (const key of keys()) write(key, { ...read(key), sent: false });
  } else {
    store.removeItem(SIGNED_OUT);
    // only without scripts a browser may remember these fields, for its way back; never to offer them to somebody else
    form().setAttribute('autocomplete', 'off');
    bringBack();
    document.addEventListener('input', keep);
    document.addEventListener('change', keep);
    document.addEventListener('kept', keep);
    document.addEventListener('submit', (event) => {
      const entry = event.target === form() && !event.defaultPrevented ? read(keyOf()) : null;
      if (entry !== null) write(keyOf(), { ...entry, sent: true });
    });
    // the page that lay in the browser since before its owner signed out
    window.addEventListener('pageshow', () => {
      if (store.getItem(SIGNED_OUT) !== null) location.reload();
    });
  }

  /** Null where a browser keeps nothing for us. */
  function open() {
    try {
      return window.sessionStorage;
    } catch {
      return null;
    }
  }

  function write(key, entry) {
    try {
      store.setItem(key, JSON.stringify(entry));
    } catch {
      // full: the page itself still has it
    }
  }

  /** The fields that somebody fills in, by name; boxes of one name by their value too. */
  function fields() {
    const typed = [...form().elements].filter(
      ({ name, type }) => name && !['hidden', 'file', 'submit', 'button', 'fieldset'].includes(type),
    );
    return new Map(typed.map((field) => [isBox(field) ? `${field.name}=${field.value}` : field.name, field]));
  }

  function keep() {
    if (form() === null) return;
    const typed = [...fields()].filter(([, field]) => isTyped(field)).map(([name, field]) => [name, standing(field)]);
    const photo = [...form().elements].some((field) => field.type === 'file' && field.value !== '');
    if (typed.length === 0 && !photo) return store.removeItem(keyOf());
    const { owner } = form().dataset;
    write(keyOf(), {
      owner,
      opened: openedWith(),
      photos: photos(),
      typed: Object.fromEntries(typed),
      photo,
      sent: false,
    });
  }

  /** What the form showed before anything was typed, as the server wrote it: it tells by this what changed elsewhere since. */
  function openedWith() {
    const names = ['opened', 'version', 'marks'].filter((name) => form().elements.namedItem(name) !== null);
    return Object.fromEntries(names.map((name) => [name, form().elements.namedItem(name).value]));
  }

  /** How many photos the form shows as kept: a photo that arrived changes nothing else. */
  function photos() {
    return form().dataset.photos;
  }

  function bringBack() {
    const { owner } = form().dataset;
    for (const key of keys()) if (read(key).owner !== owner) store.removeItem(key);
    const entry = read(keyOf());
    // a form that came back from the server brings what was typed itself
    if (entry === null || form().querySelector('[data-typed]') || 'unsaved' in form().dataset) return keep();
    const now = openedWith();
    const isOther = (entry.opened.opened ?? entry.opened.version) !== (now.opened ?? now.version);
    const isKept = entry.sent && (isOther || (entry.photo && entry.photos !== photos()));
    const known = fields();
    const back = Object.entries(entry.typed).filter(([name, value]) => {
      const field = known.get(name);
      return field !== undefined && standing(field) !== value;
    });
    if (isKept || (back.length === 0 && !entry.photo)) return store.removeItem(keyOf());
    for (const [name, value] of Object.entries(entry.opened)) form().elements.namedItem(name).value = value;
    for (const [name, value] of back) put(known.get(name), value);
    const said = document.getElementById('typed-back');
    said.hidden = false;
    if (entry.photo) said.querySelector('[data-photo]').hidden = false;
    keep();
    for (const [name] of back) known.get(name).dispatchEvent(new Event('change', { bubbles: true }));
    if (back.length > 0) form().dispatchEvent(new Event('input', { bubbles: true }));
  }

  function put(field, value) {
    if (isBox(field)) field.checked = value;
    else field.value = value;
    const folded = field.closest('details');
    if (folded) folded.open = true;
  }

  function isBox({ type }) {
    return type === 'checkbox' || type === 'radio';
  }

  function standing(field) {
    return isBox(field) ? field.checked : field.value;
  }

  /** Whether it stands there otherwise than the server wrote it, or the server wrote it and did not keep it. */
  function isTyped(field) {
    if (field.closest('[data-typed], [data-unsaved]')) return true;
    if (isBox(field)) return field.checked !== field.defaultChecked;
    if (field.type !== 'select-one') return field.value !== field.defaultValue;
    const chosen = [...field.options].find(({ defaultSelected }) => defaultSelected) ?? field.options[0];
    return field.value !== chosen?.value;
  }
})();
