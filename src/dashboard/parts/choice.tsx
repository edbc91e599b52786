/** A drop-down of few choices, the first of which is not to choose. */
interface ChoiceProps<Value extends string> {
  readonly label: string;
  /** What not choosing is called. */
  readonly all: string;
  readonly values: readonly Value[];
  readonly chosen: Value | undefined;
  readonly choose: (value: Value | undefined) => void;
}

export function Choice<Value extends string>({ label, all, values, chosen, choose }: ChoiceProps<Value>) {
  return (
    <label class="choice">
      <span class="choice-label">{label}</span>
      <select value={chosen ?? ""} onChange={(event) => choose(values.find((value) => value === event.currentTarget.value))}>
        <option value="">{all}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}
