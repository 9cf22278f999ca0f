#include "LineEditor.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
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
/// Whether the line goes on with a cell whose first lines are finished.
static int is_continuation;
static struct termios original;
static int has_original;
/// Wakes the waiting for a key when the terminal has another size.
static int wake[2] = { -1, -1 };

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

// MARK: Moving through lines and entries

/// Where the walk through the history stands; `browsing` is the number of entries while there is none.
static int browsing;
static char *browsed_prefix, *browsed_line;

static int move_up(int count, int key);
static int move_down(int count, int key);
static int entry_up(int count, int key);
static int entry_down(int count, int key);

static int is_browsing(void) {
    return rl_last_func == move_up || rl_last_func == move_down || rl_last_func == entry_up || rl_last_func == entry_down;
}

/// The next entry in a direction that begins with what stood before the cursor when the walk began.
static void browse(int step) {
    if (!is_browsing() || !browsed_prefix) {
        free(browsed_prefix);
        free(browsed_line);
        browsed_line = strdup(rl_line_buffer ? rl_line_buffer : "");
        browsed_prefix = strndup(rl_line_buffer ? rl_line_buffer : "", rl_point);
        browsing = history_length;
    }
    size_t length = strlen(browsed_prefix);
    for (int place = browsing + step; place >= 0 && place <= history_length; place += step) {
        const char *text = browsed_line;
        if (place < history_length) {
            HIST_ENTRY *entry = history_get(history_base + place);
            if (!entry || strncmp(entry->line, browsed_prefix, length) != 0 || strcmp(entry->line, rl_line_buffer) == 0) continue;
            text = entry->line;
        }
        browsing = place;
        rl_replace_line(text, 0);
        rl_point = rl_end;
        return;
    }
    rl_ding();
}

/// Moves the cursor to the row above or below in a text of several rows; 0 if there is none.
static int move_row(int step) {
    int start = rl_point;
    while (start > 0 && rl_line_buffer[start - 1] != '\n') start--;
    int column = rl_point - start, target;
    if (step < 0) {
        if (start == 0) return 0;
        target = start - 1;
        while (target > 0 && rl_line_buffer[target - 1] != '\n') target--;
    } else {
        target = rl_point;
        while (target < rl_end && rl_line_buffer[target] != '\n') target++;
        if (target == rl_end) return 0;
        target++;
    }
    while (column-- > 0 && target < rl_end && rl_line_buffer[target] != '\n') target++;
    // Not into the middle of a character.
    while (target > 0 && (rl_line_buffer[target] & 0xC0) == 0x80) target--;
    rl_point = target;
    return 1;
}

static int move_up(int count, int key) {
    (void)count, (void)key;
    if (!is_browsing() && move_row(-1)) return 0;
    if (is_continuation && !is_browsing()) {
        event = nn_line_lifting;
        return 0;
    }
    browse(-1);
    return 0;
}

static int move_down(int count, int key) {
    (void)count, (void)key;
    if (!is_browsing() && move_row(1)) return 0;
    browse(1);
    return 0;
}

static int entry_up(int count, int key) {
    (void)count, (void)key;
    browse(-1);
    return 0;
}

static int entry_down(int count, int key) {
    (void)count, (void)key;
    browse(1);
    return 0;
}

/// A new row in the same text, indented as the one above it.
static int insert_row(int count, int key) {
    (void)count, (void)key;
    int start = rl_point, indent = 0;
    while (start > 0 && rl_line_buffer[start - 1] != '\n') start--;
    while (start + indent < rl_point && rl_line_buffer[start + indent] == ' ') indent++;
    int last = rl_point;
    while (last > start && rl_line_buffer[last - 1] == ' ') last--;
    if (last > start && rl_line_buffer[last - 1] == ':') indent += 4;
    rl_insert_text("\n");
    while (indent-- > 0) rl_insert_text(" ");
    return 0;
}

/// Ctrl-Z: leaves the terminal to the shell in a state it can use.
static int suspend(int count, int key) {
    (void)count, (void)key;
    (*rl_deprep_term_function)();
    kill(0, SIGTSTP);
    (*rl_prep_term_function)(1);
    rl_forced_update_display();
    return 0;
}

// MARK: The terminal

/// While a line is edited Ctrl-C and Ctrl-Z are keys like others: no signal can come in the middle of drawing.
static void prepare_terminal(int meta) {
    struct termios settings;
    rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &settings) == 0) {
        settings.c_cc[VINTR] = _POSIX_VDISABLE;
        settings.c_cc[VSUSP] = _POSIX_VDISABLE;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
    }
}

static void note_size(int number) {
    (void)number;
    int saved = errno;
    char byte = 1;
    if (write(wake[1], &byte, 1) < 0) { /* The pipe is full: it wakes anyhow. */ }
    errno = saved;
}

void nn_line_restore(void) {
    if (!has_original) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &original);
    const char *term = getenv("TERM");
    if (term && *term && strcmp(term, "dumb") != 0) {
        static const char plain_paste[] = "\033[?2004l\r\n";
        if (write(STDOUT_FILENO, plain_paste, sizeof plain_paste - 1) < 0) return;
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
    has_original = tcgetattr(STDIN_FILENO, &original) == 0;
    rl_readline_name = name;
    rl_prep_term_function = prepare_terminal;
    rl_startup_hook = insert_initial;
    rl_add_defun("nn-complete", complete, -1);
    rl_add_defun("nn-cancel", cancel, -1);
    rl_add_defun("nn-up", move_up, -1);
    rl_add_defun("nn-down", move_down, -1);
    rl_add_defun("nn-entry-up", entry_up, -1);
    rl_add_defun("nn-entry-down", entry_down, -1);
    rl_add_defun("nn-insert-row", insert_row, -1);
    rl_add_defun("nn-suspend", suspend, -1);
    using_history();
    // Before the user's inputrc is read, so that it has the last word.
    Keymap maps[] = { emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        static const struct { const char *keys; rl_command_func_t *command; } bindings[] = {
            { "\033[A", move_up }, { "\033OA", move_up }, { "\033[B", move_down }, { "\033OB", move_down },
            { "\033[5~", entry_up }, { "\033[6~", entry_down }, { "\033\r", insert_row },
        };
        for (size_t k = 0; k < sizeof bindings / sizeof *bindings; k++)
            rl_bind_keyseq_in_map(bindings[k].keys, bindings[k].command, maps[i]);
    }
    rl_bind_key_in_map(CTRL('P'), move_up, emacs_standard_keymap);
    rl_bind_key_in_map(CTRL('N'), move_down, emacs_standard_keymap);
    rl_bind_key_in_map('\t', complete, emacs_standard_keymap);
    rl_bind_key_in_map('\t', complete, vi_insertion_keymap);
    rl_initialize();
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        rl_bind_key_in_map(CTRL('C'), cancel, maps[i]);
        rl_bind_key_in_map(CTRL('Z'), suspend, maps[i]);
    }
    if (pipe(wake) == 0) {
        for (int i = 0; i < 2; i++) {
            fcntl(wake[i], F_SETFD, FD_CLOEXEC);
            fcntl(wake[i], F_SETFL, O_NONBLOCK);
        }
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = note_size;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(SIGWINCH, &action, NULL);
    }
}

void nn_line_begin(const char *prompt, const char *initial, int continues) {
    event = nn_line_editing;
    is_continuation = continues;
    initial_text = initial && *initial ? initial : NULL;
    free(browsed_prefix);
    browsed_prefix = NULL;
    rl_callback_handler_install(prompt, accept_line);
    // The hook runs in readline() only.
    if (initial_text) {
        insert_initial();
        rl_redisplay();
    }
}

/// Waits for a key here and not in readline, whose signal handlers would see a signal only if it came to this thread.
static void wait_for_key(void) {
    struct pollfd sources[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = wake[0], .events = POLLIN } };
    for (;;) {
        if (poll(sources, wake[0] >= 0 ? 2 : 1, -1) < 0) {
            if (errno == EINTR) continue;
            return;
        }
        if (sources[1].revents & POLLIN) {
            char bytes[64];
            while (read(wake[0], bytes, sizeof bytes) > 0) {}
            rl_resize_terminal();
        }
        if (sources[0].revents) return;
    }
}

nn_line_event nn_line_step(void) {
    event = nn_line_editing;
    wait_for_key();
    rl_callback_read_char();
    if (event == nn_line_cancelled) {
        rl_point = rl_end;
        rl_redisplay();
        fputs("^C", rl_outstream);
        rl_crlf();
        fflush(rl_outstream);
        rl_replace_line("", 1);
        rl_callback_handler_remove();
    }
    return event;
}

void nn_line_abandon(void) {
    rl_point = rl_end;
    rl_redisplay();
    rl_crlf();
    fflush(rl_outstream);
    rl_replace_line("", 1);
    rl_callback_handler_remove();
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

void nn_line_remember(const char *text) {
    for (int place = history_length - 1; place >= 0; place--) {
        HIST_ENTRY *entry = history_get(history_base + place);
        if (entry && strcmp(entry->line, text) == 0) {
            free_history_entry(remove_history(place));
            break;
        }
    }
    add_history(text);
}
