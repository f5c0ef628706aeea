/**
 * Scans a QR code with the camera, in the page: the pictures never leave the device. The decoder and its WebAssembly come
 * from our own origin, and only when somebody scans.
 */
const EVERY_MS = 150;
const HINT_MS = 15_000;
const STOP_MS = 90_000;
/** Longest side of what is searched. */
const SIDE = 1280;

/** Text of the first QR code that comes by; null when somebody stops, nothing comes, or there is no camera. */
export async function scanCode(panel, stopButton, { reader, wasm }) {
  const video = panel.querySelector('video');
  const said = panel.querySelector('.camera__said');
  const say = (what) => {
    if (said.textContent !== panel.dataset[what]) said.textContent = panel.dataset[what];
  };
  panel.hidden = false;
  say('looking');
  let stream = null;
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const hidden = () => document.hidden && stop();
  stopButton.addEventListener('click', stop);
  document.addEventListener('visibilitychange', hidden);
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    video.srcObject = stream;
    video.hidden = false;
    stopButton.hidden = false;
    await video.play();
    panel.scrollIntoView({ block: 'nearest' });
    const decode = await loadDecoder(reader, wasm);
    const started = performance.now();
    while (!stopped) {
      const text = await decode(video);
      if (text) {
        say('found');
        return text;
      }
      const passed = performance.now() - started;
      if (passed > STOP_MS) {
        say('stopped');
        return null;
      }
      if (passed > HINT_MS) say('nothing');
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    panel.hidden = true;
    return null;
  } catch (error) {
    say(WHY[error?.name] ?? 'failed');
    return null;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    video.hidden = true;
    stopButton.hidden = true;
    stopButton.removeEventListener('click', stop);
    document.removeEventListener('visibilitychange', hidden);
  }
}

const WHY = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none' };

let decoder = null;

/** A function from the present picture of a video to the text of the QR code in it, or null. */
async function loadDecoder(reader, wasm) {
  decoder ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = reader;
    script.onload = () => resolve(window.ZXingWASM);
    script.onerror = () => reject(new Error('decoder'));
    document.head.append(script);
  });
  const zxing = await decoder;
  await zxing.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return null;
    const scale = Math.min(1, SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await zxing.readBarcodes(pixels, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true });
    return found.find(({ isValid }) => isValid)?.text.trim() || null;
  };
}
