/** Records a voice note in the page and sends it. Nothing leaves the page before "Bewaar". */
const form = document.getElementById('recorder');
const LONGEST_SECONDS = 60;
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4'];
const say = (text) => {
  form.querySelector('.recorder__state').textContent = text;
};
const button = (name) => form.querySelector(`[data-do="${name}"]`);
const show = (...names) => {
  for (const name of ['start', 'stop', 'keep', 'again']) button(name).hidden = !names.includes(name);
  const made = names.includes('keep');
  form.querySelector('.recorder__text').hidden = !made;
  form.querySelector('audio').hidden = !made;
};
let recorder = null;
let sound = null;

async function record() {
  let microphone;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    say(form.dataset.denied);
    return;
  }
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const parts = [];
  recorder = new MediaRecorder(microphone, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 48_000 });
  const started = performance.now();
  const seconds = () => Math.floor((performance.now() - started) / 1_000);
  const clock = setInterval(() => {
    say(`${form.dataset.busy} ${seconds()} / ${LONGEST_SECONDS}`);
    if (seconds() >= LONGEST_SECONDS && recorder.state === 'recording') recorder.stop();
  }, 250);
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.addEventListener('stop', () => {
    clearInterval(clock);
    for (const track of microphone.getTracks()) track.stop();
    sound = new Blob(parts, { type: recorder.mimeType.split(';')[0] });
    form.querySelector('audio').src = URL.createObjectURL(sound);
    say('');
    show('keep', 'again');
    button('keep').focus();
  });
  recorder.start();
  show('stop');
  button('stop').focus();
}

async function send() {
  button('keep').disabled = true;
  const body = new FormData(form);
  body.append('file', sound, 'opname');
  const answer = await fetch(form.action, {
    method: 'POST',
    body,
    headers: { Accept: 'application/problem+json' },
  }).catch(() => null);
  button('keep').disabled = false;
  if (answer?.ok) {
    location.assign(form.dataset.back);
    return;
  }
  const problem = await answer?.json().catch(() => null);
  say(problem?.errors?.[0]?.detail ?? problem?.detail ?? form.dataset.failed);
}

if (window.MediaRecorder && navigator.mediaDevices) {
  form.hidden = false;
  button('start').addEventListener('click', record);
  button('stop').addEventListener('click', () => recorder.stop());
  button('again').addEventListener('click', () => {
    sound = null;
    show('start');
    say('');
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (sound) send();
  });
} else {
  form.hidden = false;
  form.querySelector('.utrecht-button-group').hidden = true;
  say(form.dataset.cannot);
}
