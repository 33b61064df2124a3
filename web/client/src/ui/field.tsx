// Form fields: label above, help under it, error below with an icon.
import type { ComponentChildren, InputHTMLAttributes, TargetedInputEvent } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon'

interface FieldProps {
  label: string
  help?: string | undefined
  error?: string | undefined
  /** Draws the control; give it the id and the description. */
  children: (control: { id: string; describedBy: string | undefined; invalid: boolean }) => ComponentChildren
}

export function Field({ label, help, error, children }: FieldProps) {
  const id = useId()
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <div class={error ? 'field is-wrong' : 'field'}>
      <label for={id}>{label}</label>
      {children({ id, describedBy, invalid: Boolean(error) })}
      {help && <span id={`${id}-help`} class="field__help">{help}</span>}
      {error && <span id={`${id}-error`} class="field__error"><Icon name="warning" size="small" /> {error}</span>}
    </div>
  )
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  value: string
  onInput: (value: string) => void
  type?: 'text' | 'number' | 'password' | 'search' | 'date' | 'time' | 'datetime-local'
  lines?: number
  required?: boolean
  placeholder?: string
  autocomplete?: string
  min?: number | string
  max?: number | string
  maxLength?: number
}

/** A field of one line, or of several when lines is given. */
export function TextField({ label, help, error, onInput, lines, ...rest }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {({ id, describedBy, invalid }) => {
        const shared = {
          id, 'aria-describedby': describedBy, 'aria-invalid': invalid || undefined,
          onInput: (event: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(event.currentTarget.value),
        }
        if (!lines) return <input {...({ ...rest, ...shared, type: rest.type ?? 'text' } as InputHTMLAttributes<HTMLInputElement>)} />
        return <textarea value={rest.value} required={rest.required} placeholder={rest.placeholder} maxLength={rest.maxLength} rows={lines} {...shared} />
      }}
    </Field>
  )
}

interface SelectFieldProps extends Omit<FieldProps, 'children'> {
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: string; lang?: string | undefined }[]
}

export function SelectField({ label, help, error, value, onChange, options }: SelectFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {({ id, describedBy, invalid }) => (
        <select id={id} value={value} aria-describedby={describedBy} aria-invalid={invalid || undefined} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((one) => <option key={one.value} value={one.value} lang={one.lang}>{one.label}</option>)}
        </select>
      )}
    </Field>
  )
}

interface PickOneProps {
  legend: string
  name: string
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: string; lang?: string | undefined }[]
}

/** A few choices shown as buttons of which one is on; for settings, not for votes. */
export function PickOne({ legend, value, onChange, options }: PickOneProps) {
  return (
    <fieldset class="pickone">
      <legend>{legend}</legend>
      <div class="line">
        {options.map((one) => (
          <button key={one.value} type="button" lang={one.lang} class={one.value === value ? 'button is-on' : 'button'} aria-pressed={one.value === value}
            onClick={() => onChange(one.value)}>{one.label}</button>
        ))}
      </div>
    </fieldset>
  )
}
