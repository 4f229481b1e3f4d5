import { describe, expect, it } from 'vitest';
import { isGarbage, isGibberish, letterCount } from './text-layer.ts';

const ENGLISH = 'The committee considered the report on harbour dues and deferred the vote until spring. '.repeat(4);

describe('the text layer of a page', () => {
  it('is counted by its letters and digits, in any script', () => {
    expect(letterCount('Page 3 of 9 — 第三页!')).toBe(11);
  });

  it('is garbage when its font maps to nothing that is a character', () => {
    expect(isGarbage('\uf021\uf042\uf053 \uf021\uf061')).toBe(true);
    expect(isGarbage('\ufffd\ufffd\ufffd a')).toBe(true);
    expect(isGarbage('\u0001\u0002\u0003\u0004ab')).toBe(true);
  });

  it('is no garbage with a few private signs in it, nor when it is empty', () => {
    expect(isGarbage(`\uf0b7 ${ENGLISH}`)).toBe(false);
    expect(isGarbage('')).toBe(false);
  });

  it('is gibberish when its letters stand for others', () => {
    const shifted = ENGLISH.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 94) % 26) + 97));
    expect(isGibberish(shifted)).toBe(true);
  });

  it.each([
    ['English', ENGLISH],
    ['Polish', 'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. '.repeat(5)],
    ['Finnish', 'Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. '.repeat(5)],
    ['Vietnamese', 'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. '.repeat(5)],
    ['Chinese', '人人生而自由，在尊严和权利上一律平等。'.repeat(20)],
    ['a few letters', 'xkcd bcdf ghjk'],
  ])('is no gibberish in %s', (_, text) => {
    expect(isGibberish(text)).toBe(false);
  });
});
