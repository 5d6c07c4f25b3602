/** Dialogs and drawers. They use the browser's own element, which keeps the focus inside and restores it. */

import { ArrowRight, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Action, Form } from './action.tsx';
import { Button, IconButton } from './button.tsx';
import { CopyField } from './copy.tsx';
import { TextField } from './field.tsx';
import { Icon } from './icon.tsx';
import { ErrorNotice, Notice } from './notice.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The dialog is closed by its own buttons only. */
  readonly modal?: boolean;
  readonly wide?: boolean;
}

export function Dialog({ title, onClose, children, modal = false, wide = false }: DialogProps) {
  return (
    <DialogElement title={title} class={wide ? 'wide' : ''} onClose={modal ? undefined : onClose}>
      {children}
    </DialogElement>
  );
}

interface DrawerProps extends Omit<DialogProps, 'modal' | 'wide'> {
  /** Badge beside the title. */
  readonly state?: ComponentChildren;
}

/** Details of one item of a list at the right side of the window. A click beside it closes it. */
export function Drawer({ title, state, onClose, children }: DrawerProps) {
  return (
    <DialogElement title={title} state={state} class="drawer" onClose={onClose} closesOutside>
      {children}
    </DialogElement>
  );
}

interface DialogElementProps {
  readonly title: string;
  readonly state?: ComponentChildren;
  readonly class: string;
  /** Absent: the dialog is closed by its own buttons only. */
  readonly onClose: (() => void) | undefined;
  readonly closesOutside?: boolean;
  readonly children: ComponentChildren;
}

/** Shows the dialog that gets the reference. The element that had the focus gets it back when the dialog is removed. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  // An effect after the next frame would lose what is typed before it, and it would close the dialog after its removal from the page.
  // The browser restores the focus only of a dialog that is closed before.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      // Chromium gives the focus back without the caret, so that nothing could be typed.
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.select();
    };
  }, []);
  return dialog;
}

export function DialogElement({ title, state, class: name, onClose, closesOutside, children }: DialogElementProps) {
  const dialog = useModal();
  const id = useId();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes the dialog as well
    <dialog
      ref={dialog}
      class={name}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={({ target }) => {
        // The target is the element itself only if the click is on the backdrop: its content covers the rest.
        if (closesOutside && target === dialog.current) onClose?.();
      }}
    >
      <div class="dialog-head">
        <div class="cluster">
          <h2 id={id}>{title}</h2>
          {state}
        </div>
        {onClose && <IconButton icon={X} label="Close" onClick={onClose} />}
      </div>
      <div class="dialog-body">{children}</div>
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
  /** Returns to the previous step of the dialog. Absent: this is the first step. */
  readonly back?: (() => Promise<void>) | undefined;
}

export function FormDialog(props: FormDialogProps) {
  const { children, action, run, submit, kind = 'primary', disabled = false, shown = [], back, ...dialog } = props;
  return (
    <Dialog {...dialog}>
      <Form onSubmit={() => void action.run(run)}>
        {children}
        <ErrorNotice error={action.error} shown={shown} />
        <div class="actions">
          {back ? <Button onClick={() => void back()}>Back</Button> : <Button onClick={dialog.onClose}>Cancel</Button>}
          <Button kind={kind} type="submit" action={action} disabled={disabled}>
            {submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface ConfirmDialogProps extends Omit<FormDialogProps, 'children' | 'wide'> {
  /** Name of the thing that the action changes. */
  readonly subject: ComponentChildren;
  /** What happens, one sentence each, with numbers where they are known. */
  readonly consequences: readonly ComponentChildren[];
  /** The user has to type this text first. Use it for what cannot be undone and affects many. */
  readonly typed?: string | undefined;
  readonly children?: ComponentChildren;
}

/** Asks before an action with consequences. */
export function ConfirmDialog({ subject, consequences, typed, children, disabled, ...dialog }: ConfirmDialogProps) {
  const [text, setText] = useState('');
  return (
    <FormDialog {...dialog} disabled={disabled || (typed !== undefined && text !== typed)}>
      <div class="subject">{subject}</div>
      <ul class="consequences">
        {consequences.map((consequence, index) => (
          <li key={index}>
            <Icon icon={ArrowRight} />
            <span>{consequence}</span>
          </li>
        ))}
      </ul>
      {children}
      {typed !== undefined && <TextField label={`Type ${typed} to confirm`} value={text} onInput={setText} autoFocus />}
    </FormDialog>
  );
}

interface SecretDialogProps extends Omit<DialogProps, 'modal' | 'wide'> {
  /** Label and text of each value. */
  readonly values: readonly (readonly [label: string, text: string])[];
  /** Whether the secret cannot be shown again. */
  readonly shownOnce: boolean;
  /** Shown above the actions. */
  readonly more?: ComponentChildren;
}

/** Shows values right after their creation. */
export function SecretDialog({ title, values, shownOnce, more, children, onClose }: SecretDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} modal>
      {values.map(([label, text]) => (
        <CopyField
          key={label}
          label={label}
          value={text}
          downloadAs={`${label.toLowerCase().replaceAll(' ', '-')}.txt`}
        />
      ))}
      {shownOnce ? (
        <Notice kind="warning" title="The secret is shown only once.">
          {children}
        </Notice>
      ) : (
        children
      )}
      {more}
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
