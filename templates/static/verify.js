/**
 * The verify page with scripts: files are dragged or chosen into one list, too large photos are made smaller before they
 * are sent, and the camera can scan. Without this script the same form does everything but the camera.
 */
const form = document.getElementById('verify');
const MEGA = 1024 * 1024;
/** A photo is searched at this size on the server too. */
const SIDE = 2048;
const SMALL = 1_500_000;

if (form) ready();
reports();

function ready() {
  const input = document.getElementById('file');
  const field = document.getElementById('text');
  const list = form.querySelector('.chosen');
  const refused = document.getElementById('refused');
  let files = [];

  document.getElementById('files').hidden = true;
  // What went wrong stands on top; the field it is about has a button in its place now.
  const wrong = document.getElementById('wrong');
  wrong?.querySelector('a[href="#file"]')?.setAttribute('href', '#choose');
  wrong?.focus();
  show('choose', 'drop');
  if (navigator.mediaDevices?.getUserMedia) show('scan');
  document.getElementById('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => add([...input.files]));
  document.getElementById('scan').addEventListener('click', scan);

  form.addEventListener('submit', (event) => {
    if (files.length > 0 || !openStatement(field.value)) return;
    event.preventDefault();
    field.value = '';
  });

  // The field takes text only; a file that is dropped or pasted anywhere on the form goes to the list.
  form.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  });
  for (const kind of ['dragenter', 'dragover']) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      form.classList.add('verify--over');
    });
  }
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) form.classList.remove('verify--over');
  });
  document.addEventListener('drop', (event) => {
    form.classList.remove('verify--over');
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  // Somebody who comes back finds the form as the browser kept it: the list is made from the field again.
  window.addEventListener('pageshow', () => {
    files = [];
    add([...input.files]);
  });

  async function add(more) {
    say('');
    for (const file of more) {
      if (files.some((one) => one.name === file.name && one.size === file.size)) continue;
      const light = await lighter(file);
      if (light.size > mostBytes(light)) say(`${file.name}: ${form.dataset.tooLarge}`);
      else files.push(light);
    }
    if (files.length > Number(form.dataset.most)) {
      files.length = Number(form.dataset.most);
      say(form.dataset.tooMany);
    }
    keep();
  }

  function keep() {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input.files = held.files;
    list.replaceChildren(...files.map(item));
    document.getElementById('chosen').hidden = files.length === 0;
  }

  function item(file) {
    const line = document.createElement('li');
    const name = document.createElement('bdi');
    name.textContent = file.name;
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = '×';
    remove.setAttribute('aria-label', `${form.dataset.remove} ${file.name}`);
    remove.addEventListener('click', () => {
      files = files.filter((one) => one !== file);
      keep();
      document.getElementById('choose').focus();
    });
    line.append(name, remove);
    return line;
  }

  function say(words) {
    refused.textContent = words;
    refused.hidden = words === '';
  }

  async function scan() {
    const button = document.getElementById('scan');
    const { scanCode } = await import(button.dataset.script);
    button.disabled = true;
    const found = await scanCode(
      document.getElementById('camera'),
      document.getElementById('camera-stop'),
      button.dataset,
    );
    button.disabled = false;
    if (found === null) return button.focus();
    if (openStatement(found)) return;
    field.value = found;
    form.requestSubmit(document.getElementById('check'));
  }
}

/**
 * The link of a second QR code of ours carries a name behind its `#`: it is opened here, so that it is never sent. True
 * when it was one, typed without `https://` or with `www.` too.
 */
function openStatement(text) {
  const link = text.trim();
  const whole = /^https?:\/\//i.test(link) ? link : `https://${link}`;
  if (/\s/.test(link) || !URL.canParse(whole)) return false;
  const { host, pathname, hash } = new URL(whole);
  const bare = (name) => name.replace(/^www\./, '');
  if (bare(host) !== bare(location.host) || pathname !== '/c' || hash.length < 2) return false;
  location.assign(`/c${hash}`);
  return true;
}

/** The limits of the server, by the kind that the browser thinks it is; the server looks at the bytes. */
function mostBytes({ type, name }) {
  if (/^image\/(?!svg)/.test(type)) return 15 * MEGA;
  return /pdf|svg/.test(type + name) ? 10 * MEGA : 2 * MEGA;
}

/** A large photo as a smaller one. A PNG stays what it is: there may be a badge inside. */
async function lighter(file) {
  if (!/^image\/(?:jpeg|webp|heic|heif)$/.test(file.type) || file.size <= SMALL) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: 'image/jpeg' }) : file;
  } catch {
    return file; // a kind of photo that this browser cannot open; the server says what it thinks of it
  }
}

function show(...ids) {
  for (const id of ids) document.getElementById(id).hidden = false;
}

/** Reports: a button that prints, folds that open on paper and when a link leads to them. */
function reports() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('main details:not([open], .why, .several__report)')];
    for (const fold of opened) fold.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const fold of opened) fold.open = false;
  });
  const open = () => {
    const fold = location.hash.startsWith('#badge-') ? document.getElementById(location.hash.slice(1)) : null;
    if (fold) fold.open = true;
  };
  window.addEventListener('hashchange', open);
  open();
}
