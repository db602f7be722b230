import { Notice } from './Notice';

/** What went wrong with the whole form; takes the focus when no field is to blame. */
export function FormError({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <div tabIndex={-1} data-form-error="">
      <Notice kind="bad" role="alert">
        <p>{text}</p>
      </Notice>
    </div>
  );
}
