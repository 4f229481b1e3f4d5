import type { XmlElement } from '../xml.ts';

/** An Office equation (ECMA-376 part 1, 22.1) on one line: `x=(-b±√(b^2-4ac))/(2a)`. */
export function equationText(element: XmlElement): string {
  const part = (name: string): string => element.elements(name).map(equationText).join(', ');
  const grouped = (name: string): string => group(part(name));
  switch (element.name) {
    case 't':
      return element.text;
    case 'f':
      return `${grouped('num')}/${grouped('den')}`;
    case 'sSup':
      return `${grouped('e')}^${grouped('sup')}`;
    case 'sSub':
      return `${grouped('e')}_${grouped('sub')}`;
    case 'sSubSup':
      return `${grouped('e')}_${grouped('sub')}^${grouped('sup')}`;
    case 'rad':
      return `${part('deg')}√${grouped('e')}`;
    case 'd':
      return `${mark(element, 'begChr') ?? '('}${part('e')}${mark(element, 'endChr') ?? ')'}`;
    case 'nary':
      return `${mark(element, 'chr') ?? '∫'}${limit('_', part('sub'))}${limit('^', part('sup'))} ${part('e')}`;
    default:
      return element.elements().map(equationText).join('');
  }
}

function mark(element: XmlElement, name: string): string | undefined {
  return element.child(`${element.name}Pr`, name)?.attribute('val');
}

function group(text: string): string {
  return /^[\p{L}\p{N}.]*$/u.test(text) ? text : `(${text})`;
}

function limit(sign: string, text: string): string {
  return text && sign + group(text);
}
