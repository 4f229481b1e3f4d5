/** The form of messages that most small models are trained on. */
export const CHATML_TEMPLATE = `{%- for message in messages -%}
{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}`;

/** ChatML of a model that thinks before every answer; thoughts are left out of what it reads later. */
export const REASONING_TEMPLATE = `{%- for message in messages -%}
{{- '<|im_start|>' + message['role'] + '\\n' -}}
{%- if message['reasoning_content'] and loop.last -%}
{{- '<think>' + message['reasoning_content'] + '</think>' -}}
{%- endif -%}
{{- message['content'] + '<|im_end|>' + '\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n<think>' -}}{%- endif -%}`;

/**
 * The same, for a model that can only copy: what the user says is given as it should answer, a thought first.
 */
export const ECHO_REASONING_TEMPLATE = REASONING_TEMPLATE.replace(
  "{{- message['content']",
  `{%- if message['role'] == 'user' -%}{{- '<think>I say what was said.</think>' -}}{%- endif -%}
{{- message['content']`,
);
