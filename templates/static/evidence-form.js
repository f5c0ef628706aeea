/**
 * The form of evidence, at the desk and on the praktijkopleider's page: records a voice note in the page and sends it before the form goes, whatever button was pressed, so
 * that nothing is left behind. Says at once that a photo is too large, and asks before somebody leaves what is not kept.
 */
const form = document.getElementById('evidence');
const photo = document.getElementById('file');
const corner = document.getElementById('recorder');
const LONGEST_SECONDS = 60;
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4'];
const say = (text) => {
  corner.querySelector('.recorder__state').textContent = text;
};
const button = (name) => corner.querySelector(`[data-do="${name}"]`);
const show = (...names) => {
  for (const name of ['start', 'stop', 'keep', 'again']) button(name).hidden = !names.includes(name);
  const made = names.includes('keep');
  const words = corner.querySelector('.recorder__text');
  if (words) words.hidden = !made;
  corner.querySelector('audio').hidden = !made;
};
let recorder = null;
let recorded = null;
let sound = null;
let unsaved = 'unsaved' in form.dataset;
let going = false;

async function record() {
  let microphone;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    say(corner.dataset.denied);
    return;
  }
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const parts = [];
  recorder = new MediaRecorder(microphone, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 48_000 });
  const started = performance.now();
  const seconds = () => Math.floor((performance.now() - started) / 1_000);
  const clock = setInterval(() => {
    say(`${corner.dataset.busy} ${seconds()} / ${LONGEST_SECONDS}`);
    if (seconds() >= LONGEST_SECONDS && recorder.state === 'recording') recorder.stop();
  }, 250);
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorded = new Promise((resolve) => {
    recorder.addEventListener('stop', () => {
      clearInterval(clock);
      for (const track of microphone.getTracks()) track.stop();
      sound = new Blob(parts, { type: recorder.mimeType.split(';')[0] });
      corner.querySelector('audio').src = URL.createObjectURL(sound);
      unsaved = true;
      say('');
      show('keep', 'again');
      button('keep').focus();
      resolve();
    });
  });
  recorder.start();
  show('stop');
  button('stop').focus();
}

/** Sends the recording; true when it is kept. What is wrong with it is said beside it, and the recording stays. */
async function send() {
  const body = new FormData();
  for (const name of ['_token', 'ticket', 'voiceText']) {
    const field = form.elements.namedItem(name);
    if (field) body.append(name, field.value);
  }
  body.append('file', sound, 'opname');
  const answer = await fetch(corner.dataset.action, {
    method: 'POST',
    body,
    headers: { Accept: 'application/problem+json' },
  }).catch(() => null);
  if (answer?.status === 204) {
    sound = null;
    const words = form.elements.namedItem('voiceText');
    if (words) words.value = '';
    show();
    return true;
  }
  const problem = await answer?.json().catch(() => null);
  say(problem?.errors?.[0]?.detail ?? problem?.detail ?? corner.dataset.failed);
  corner.scrollIntoView({ block: 'center' });
  return false;
}

// a form that keeps itself loses nothing when somebody leaves
form.addEventListener('input', () => {
  unsaved = !('keeps' in form.dataset);
});

/** Says which words to look at twice, before anything is sent; the server says the same afterwards. */
form.addEventListener('change', () => {
  const names = ['words', 'place', 'photoText', 'voiceText', 'remark'];
  const typed = names.map((name) => form.elements.namedItem(name)?.value ?? '');
  const except = new RegExp(form.dataset.except, 'iu');
  const found = typed.join(' ').match(new RegExp(form.dataset.words, 'giu')) ?? [];
  const words = [...new Set(found.map((word) => word.toLowerCase()))].filter((word) => !except.test(word));
  const look = document.getElementById('look');
  look.className = words.length > 0 ? 'utrecht-alert utrecht-alert--warning' : '';
  look.textContent = words.length > 0 ? `${form.dataset.look} ${words.join(', ')}` : '';
});

let isAsked = !('stays' in form.dataset);

form.addEventListener('submit', async (event) => {
  const isRecording = recorder?.state === 'recording';
  if (going || isRecording || sound || !isAsked) event.preventDefault();
  if (going) return;
  going = true;
  if (!event.defaultPrevented) {
    unsaved = false;
    return;
  }
  if (isRecording) recorder.stop();
  await recorded;
  const goes = await maySend();
  if (goes && sound && !(await send())) isAsked = false;
  else isAsked = goes;
  going = false;
  if (isAsked) form.requestSubmit(event.submitter);
  if ('stays' in form.dataset) isAsked = false;
});

/** A photo and a recording would be lost on the way to the page to sign in: asks first whether the form can be kept. */
async function maySend() {
  if (!('stays' in form.dataset)) return true;
  const answer = await fetch(form.getAttribute('action'), { method: 'HEAD', redirect: 'manual' }).catch(() => null);
  const why = answer === null ? 'unsent-offline' : answer.type === 'opaqueredirect' ? 'unsent-out' : null;
  const place = document.getElementById('unsent');
  place.replaceChildren(...(why === null ? [] : [document.getElementById(why).content.cloneNode(true)]));
  place.firstElementChild?.focus();
  return why === null;
}

window.addEventListener('beforeunload', (event) => {
  if (unsaved) event.preventDefault();
});
window.addEventListener('pageshow', () => {
  going = false;
});

photo?.addEventListener('change', () => {
  const isTooLarge = (photo.files[0]?.size ?? 0) > Number(photo.dataset.most);
  const mistake = document.getElementById('file-error');
  mistake.textContent = isTooLarge ? photo.dataset.tooLarge : '';
  mistake.hidden = !isTooLarge;
  if (isTooLarge) photo.setAttribute('aria-invalid', 'true');
  else photo.removeAttribute('aria-invalid');
  if (isTooLarge) photo.value = '';
});

if ('unsaved' in form.dataset) form.querySelector('[aria-invalid]')?.focus();

if (corner && window.MediaRecorder && navigator.mediaDevices) {
  corner.hidden = false;
  button('start').addEventListener('click', record);
  button('stop').addEventListener('click', () => recorder.stop());
  button('again').addEventListener('click', () => {
    sound = null;
    show('start');
    say('');
  });
} else if (corner) {
  corner.hidden = false;
  corner.querySelector('.utrecht-button-group').hidden = true;
  say(corner.dataset.cannot);
}
