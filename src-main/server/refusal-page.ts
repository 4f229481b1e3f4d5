/** Why a request was turned away: no session, a token used before, or a name that is not ours. */
export type Refusal = 'unknown' | 'used' | 'elsewhere';

const SENTENCES: Readonly<Record<Refusal, readonly [heading: string, action: string]>> = {
  unknown: [
    'This window has no key',
    'Open the address that Alcove printed when it started. Press Enter there for a new one.',
  ],
  used: [
    'This address was used already',
    'Each address opens Alcove once. Press Enter where Alcove runs, and it prints a new one.',
  ],
  elsewhere: ['Alcove only answers this machine', 'Open the address that Alcove printed, on the machine it runs on.'],
};

/** A page that says in two sentences why it is not Alcove, and what to do. */
export function refusalPage(refusal: Refusal): string {
  const [heading, action] = SENTENCES[refusal];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Alcove</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; margin: 0; color: #222; background: #faf9f7 }
  main { max-width: 28rem; padding: 2rem }
  h1 { font-size: 1.3rem; margin: 0 0 .5rem }
  p { margin: 0; color: #555 }
  @media (prefers-color-scheme: dark) { body { color: #eee; background: #1b1b1d } p { color: #aaa } }
</style>
<main><h1>${heading}</h1><p>${action}</p></main>
</html>`;
}
