/** What an HTML validator says of a page: ids, labels, nesting, ARIA. */
import { HtmlValidate, type RuleConfig } from 'html-validate';

/** How the source is laid out is no concern of a reader. */
const RULES: RuleConfig = { 'no-trailing-whitespace': 'off', 'doctype-style': 'off' };

/** Of forms in which the ticks of one question share a name. */
export const SHARED_TICKS: RuleConfig = {
  'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'] }],
};
/** Of a page as the browser writes it: the style of attributes is the browser's. */
export const BROWSERS_OWN: RuleConfig = { 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off' };

/** Looks at pages with these rules changed; gives the line, rule and message of each mistake. */
export function htmlChecker(rules: RuleConfig = {}): (html: string) => Promise<string[]> {
  const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { ...RULES, ...rules } });
  return async (html) => {
    const { results } = await validator.validateString(html);
    return results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
    );
  };
}
