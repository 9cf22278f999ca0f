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
    /// Ctrl-C; `nn_line_abandon` is to follow.
    nn_line_cancelled,
    /// The key for completion.
    nn_line_completing,
    /// Return: either `nn_line_accept` or `nn_line_insert` is to follow.
    nn_line_entering,
    /// The text is to be finished as it is.
    nn_line_finishing,
    /// The whole text was pasted.
    nn_line_pasted,
    /// The terminal has another size.
    nn_line_resized,
} nn_line_event;

/// Sets readline up. Called once.
/// @param draws_outside whether the caller draws the text after each step; it may then have several rows.
void nn_line_setup(const char *name, int draws_outside);
/// Shows a prompt with some text behind it, and begins to edit.
void nn_line_begin(const char *prompt, const char *initial);
/// Puts the terminal back as it was before the program began; for a thread that ends the process.
void nn_line_restore(void);
/// Waits for one key and says what it led to.
nn_line_event nn_line_step(void);
/// Gives the text up.
void nn_line_abandon(void);
/// Finishes the text; `nn_line_finished`.
nn_line_event nn_line_accept(void);
/// Puts text before the cursor.
void nn_line_insert(const char *text);
/// What stands before the text: the prompt, or what a search shows instead.
const char *nn_line_prompt(void);
/// What inputrc wants before the prompt to show the mode of the keys.
const char *nn_line_mode(void);
/// Whether the text came as a whole, pasted or out of the history.
int nn_line_is_whole(void);
/// Whether the screen must be drawn anew; asked once.
int nn_line_take_spoilt(void);
/// The size of the terminal.
void nn_line_size(int *rows, int *columns);
/// Writes to the terminal.
void nn_line_write(const char *bytes, size_t count);
/// The text being edited, or the line just finished.
const char *nn_line_text(void);
/// The byte offset of the cursor in it.
int nn_line_cursor(void);
/// Whether the key before this one asked for completion too.
int nn_line_completes_again(void);
/// Replaces all of the text.
void nn_line_reset(const char *text);
/// Replaces the bytes from an offset up to the cursor.
void nn_line_replace(int start, const char *text);
/// Writes lines below a text that readline draws, and draws it anew.
void nn_line_show_below(const char *text);
/// Rings the bell.
void nn_line_bell(void);
/// Whether more input waits: something is being pasted.
int nn_line_has_input(void);
/// Takes bytes as typed, before what the terminal has to give; at most some hundreds.
void nn_line_type_ahead(const unsigned char *bytes, size_t count);
/// Adds an entry that the arrow keys find; the same text further back is dropped.
void nn_line_remember(const char *text);
