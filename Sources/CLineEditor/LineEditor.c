#include "LineEditor.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

static nn_line_event event;
static char *finished;
static const char *initial_text;
static int completes_again;

static int cancel(int count, int key) {
    (void)count, (void)key;
    event = nn_line_cancelled;
    return 0;
}

static int complete(int count, int key) {
    (void)count, (void)key;
    event = nn_line_completing;
    completes_again = rl_last_func == complete;
    return 0;
}

/// While a line is edited Ctrl-C is a key like others: no signal can come in the middle of drawing.
static void prepare_terminal(int meta) {
    struct termios settings;
    rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &settings) == 0) {
        settings.c_cc[VINTR] = _POSIX_VDISABLE;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
    }
}

static void accept_line(char *line) {
    free(finished);
    finished = line;
    event = line ? nn_line_finished : nn_line_ended;
    rl_callback_handler_remove();
}

static int insert_initial(void) {
    if (initial_text) rl_insert_text(initial_text);
    initial_text = NULL;
    return 0;
}

void nn_line_setup(const char *name) {
    rl_readline_name = name;
    rl_prep_term_function = prepare_terminal;
    rl_startup_hook = insert_initial;
    rl_add_defun("nn-complete", complete, -1);
    rl_add_defun("nn-cancel", cancel, -1);
    using_history();
    // Before the user's inputrc is read, so that it has the last word.
    rl_bind_keyseq("\033[A", rl_history_search_backward);
    rl_bind_keyseq("\033[B", rl_history_search_forward);
    rl_bind_keyseq("\033OA", rl_history_search_backward);
    rl_bind_keyseq("\033OB", rl_history_search_forward);
    rl_bind_keyseq("\033[5~", rl_history_search_backward);
    rl_bind_keyseq("\033[6~", rl_history_search_forward);
    rl_bind_key('\t', complete);
    rl_bind_key_in_map('\t', complete, vi_insertion_keymap);
    rl_initialize();
    Keymap maps[] = { emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) rl_bind_key_in_map(3, cancel, maps[i]);
}

void nn_line_begin(const char *prompt, const char *initial) {
    event = nn_line_editing;
    initial_text = initial && *initial ? initial : NULL;
    rl_callback_handler_install(prompt, accept_line);
    // The hook runs in readline() only.
    if (initial_text) {
        insert_initial();
        rl_redisplay();
    }
}

nn_line_event nn_line_step(void) {
    event = nn_line_editing;
    rl_callback_read_char();
    if (event == nn_line_cancelled) {
        fputs("^C", rl_outstream);
        rl_crlf();
        fflush(rl_outstream);
        rl_replace_line("", 1);
        rl_callback_handler_remove();
    }
    return event;
}

const char *nn_line_text(void) {
    if (event == nn_line_finished) return finished ? finished : "";
    return rl_line_buffer ? rl_line_buffer : "";
}

int nn_line_cursor(void) { return rl_point; }

int nn_line_completes_again(void) { return completes_again; }

void nn_line_replace(int start, const char *text) {
    rl_begin_undo_group();
    rl_delete_text(start, rl_point);
    rl_point = start;
    rl_insert_text(text);
    rl_end_undo_group();
    rl_redisplay();
}

void nn_line_show_below(const char *text) {
    int saved = rl_point;
    rl_point = rl_end;
    rl_redisplay();
    rl_crlf();
    fputs(text, rl_outstream);
    rl_point = saved;
    rl_forced_update_display();
}

void nn_line_bell(void) { rl_ding(); }

int nn_line_has_input(void) {
    struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&wait, 1, 0) > 0;
}

void nn_line_remember(const char *text) { add_history(text); }
