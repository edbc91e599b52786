/** Fields of forms in which a password is typed. */
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../../sign-in/password-length.js";

interface PasswordFieldProps {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: "current-password" | "new-password";
  readonly focus?: boolean;
}

export function PasswordField({ name, label, autocomplete, focus = false }: PasswordFieldProps) {
  const isNew = autocomplete === "new-password";
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="password"
        name={name}
        autocomplete={autocomplete}
        minLength={isNew ? PASSWORD_LENGTH_MIN : 1}
        maxLength={PASSWORD_LENGTH_MAX}
        required
        ref={(input) => {
          if (focus && document.activeElement === document.body) input?.focus();
        }}
      />
    </label>
  );
}

/** Named `password` and `again`. */
export function NewPasswordFields() {
  return (
    <>
      <PasswordField
        name="password"
        label={`New password, at least ${PASSWORD_LENGTH_MIN} characters`}
        autocomplete="new-password"
      />
      <PasswordField name="again" label="The same again" autocomplete="new-password" />
    </>
  );
}
