const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Never part of what a page says. The reading of a Japanese or Chinese character repeats what it stands beside. */
export const SKIPPED = names(
  'script style noscript template svg canvas iframe object embed head title nav button select textarea dialog ' +
    'rp rt annotation annotation-xml',
);

/** Elements that end one paragraph and begin another. */
export const BLOCK_LEVEL = names(
  'address article aside blockquote body center dd details div dl dt fieldset figure footer form header hgroup hr ' +
    'html li main ol p search section summary ul tr td th h1 h2 h3 h4 h5 h6 table pre caption figcaption',
);
