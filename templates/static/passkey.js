/**
 * Passkeys. A form with data-passkey asks the browser before it is sent: "get" to sign in, "create" to make one. Without
 * this script, or in a browser that knows no passkeys, the form stays hidden and the other ways are there.
 */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
const withBytes = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

/** What older browsers lack: PublicKeyCredential.parse…FromJSON. */
function readOptions(kind, options) {
  if (kind === 'create' && PublicKeyCredential.parseCreationOptionsFromJSON)
    return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  if (kind === 'get' && PublicKeyCredential.parseRequestOptionsFromJSON)
    return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = withBytes(options.allowCredentials);
  return read;
}

/** What older browsers lack: credential.toJSON. */
function writeAnswer(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { response } = credential;
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const answer = { transports: response.getTransports ? response.getTransports() : undefined };
  for (const part of parts) if (response[part]) answer[part] = base64url(response[part]);
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id: credential.id, rawId: credential.id, type: credential.type, response: answer, clientExtensionResults };
}

async function askBrowser(form) {
  const { passkey: kind, options: address, again } = form.dataset;
  const body = new URLSearchParams({ _token: form.elements._token.value });
  const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' });
  if (answer.type === 'opaqueredirect') {
    location.assign(again);
    return false;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const publicKey = readOptions(kind, await answer.json());
  const credential = await navigator.credentials[kind]({ publicKey });
  form.elements.response.value = JSON.stringify(writeAnswer(credential));
  return true;
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const failed = form.querySelector('[data-failed]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      if (await askBrowser(form)) form.submit();
    } catch {
      // Closed by the person, no passkey here, or no network: all of them end here, and the other ways stay open.
      failed.hidden = false;
    }
  });
}
