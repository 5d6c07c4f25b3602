/** Dialogs. They use the browser's own element, which keeps the focus inside and restores it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type Action, Button, Form } from './action.tsx';
import { ErrorNotice, Notice } from './notice.tsx';
import { CopyText } from './text.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The dialog is closed by its own buttons only. */
  readonly modal?: boolean;
}

export function Dialog({ title, onClose, children, modal = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!modal) onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface FormDialogProps extends Omit<DialogProps, 'modal'> {
  readonly action: Action;
  readonly run: () => Promise<void>;
  /** Text of the button that runs the action. */
  readonly submit: string;
  readonly kind?: 'primary' | 'danger';
  readonly disabled?: boolean;
  /** Pointers of the errors that the fields show. */
  readonly shown?: readonly string[];
}

export function FormDialog(props: FormDialogProps) {
  const { title, onClose, children, action, run, submit, kind = 'primary', disabled = false, shown = [] } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={() => void action.run(run)}>
        {children}
        <ErrorNotice error={action.error} shown={shown} />
        <div class="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={kind} type="submit" action={action} disabled={disabled}>
            {submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface SecretDialogProps extends Omit<DialogProps, 'modal'> {
  /** Label and text of each value. */
  readonly values: readonly (readonly [label: string, text: string])[];
  /** Whether the secret cannot be shown again. */
  readonly shownOnce: boolean;
}

/** Shows values right after their creation. */
export function SecretDialog({ title, values, shownOnce, children, onClose }: SecretDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} modal>
      {values.map(([label, text]) => (
        <CopyText key={label} label={label} text={text} />
      ))}
      {shownOnce ? (
        <Notice kind="warning" title="The secret is shown only once.">
          {children}
        </Notice>
      ) : (
        children
      )}
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
