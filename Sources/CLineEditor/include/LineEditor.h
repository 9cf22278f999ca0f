// GNU readline as a sequence of events. Its callbacks take no context and its state is the process's; here they turn
// into events that are asked for one by one, so that all decisions are made in Swift.
#pragma once
#include <stddef.h>

typedef enum {
    /// A key was taken; go on.
    nn_line_editing,
    /// A line was finished: `nn_line_text`.
    nn_line_finished,
    /// End of input: Ctrl-D on an empty line, or the terminal is gone.
    nn_line_ended,
    /// Ctrl-C.
    nn_line_cancelled,
    /// The key for completion.
    nn_line_completing,
    /// The arrow up on the first row of a continuation line: the whole cell is to be edited.
    nn_line_lifting,
} nn_line_event;

/// Sets readline up. Called once.
void nn_line_setup(const char *name);
/// Shows a prompt with some text behind it, and begins to edit.
/// @param continues whether lines of the same cell are finished already.
void nn_line_begin(const char *prompt, const char *initial, int continues);
/// Gives up the line being edited.
void nn_line_abandon(void);
/// Puts the terminal back as it was before the program began; for a thread that ends the process.
void nn_line_restore(void);
/// Waits for one key and says what it led to.
nn_line_event nn_line_step(void);
/// The text being edited, or the line just finished.
const char *nn_line_text(void);
/// The byte offset of the cursor in it.
int nn_line_cursor(void);
/// Whether the key before this one asked for completion too.
int nn_line_completes_again(void);
/// Replaces the bytes from an offset up to the cursor.
void nn_line_replace(int start, const char *text);
/// Writes lines below the text being edited, and draws it anew.
void nn_line_show_below(const char *text);
/// Rings the bell.
void nn_line_bell(void);
/// Whether more input waits: something is being pasted.
int nn_line_has_input(void);
/// Adds an entry that the arrow keys find; the same text further back is dropped.
void nn_line_remember(const char *text);
