#include "LineEditor.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

static nn_line_event event;
static char *finished;
static const char *initial_text;
static int completes_again;
/// Whether the caller draws the text; the text may then have several rows.
static int is_drawn_outside;
/// Whether the text came as a whole, pasted or out of the history.
static int is_whole;
/// What the last key has left on the screen is not what was drawn: all is to be drawn anew.
static int is_spoilt;
static struct termios original;
static int has_original;
/// Wakes the waiting for a key when the terminal has another size.
static int wake[2] = { -1, -1 };
/// The process was stopped and goes on: a shell may have changed the terminal meanwhile.
static volatile sig_atomic_t is_resumed;

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
/// Whether the arrow before this one walked through the history, and not through the rows of the text.
static int has_browsed;

static int move_up(int count, int key);
static int move_down(int count, int key);
static int entry_up(int count, int key);
static int entry_down(int count, int key);

static int is_browsing(void) {
    return has_browsed && (rl_last_func == move_up || rl_last_func == move_down || rl_last_func == entry_up || rl_last_func == entry_down);
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
    has_browsed = 1;
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
        is_whole = 1;
        return;
    }
    rl_ding();
}

static int row_start(void) {
    int start = rl_point;
    while (start > 0 && rl_line_buffer[start - 1] != '\n') start--;
    return start;
}

static int row_end(void) {
    int end = rl_point;
    while (end < rl_end && rl_line_buffer[end] != '\n') end++;
    return end;
}

/// Moves the cursor to the row above or below in a text of several rows; 0 if there is none.
static int move_row(int step) {
    int start = row_start(), end = row_end();
    if (step < 0 ? start == 0 : end == rl_end) return 0;
    has_browsed = 0;
    // Columns are counted in characters.
    int column = 0;
    for (int place = start; place < rl_point; place++) column += (rl_line_buffer[place] & 0xC0) != 0x80;
    if (step < 0) {
        rl_point = start - 1;
        rl_point = row_start();
    } else {
        rl_point = end + 1;
    }
    for (; column > 0 && rl_point < rl_end && rl_line_buffer[rl_point] != '\n'; column--) {
        rl_point++;
        while (rl_point < rl_end && (rl_line_buffer[rl_point] & 0xC0) == 0x80) rl_point++;
    }
    return 1;
}

static int move_up(int count, int key) {
    (void)count, (void)key;
    if (!is_browsing() && move_row(-1)) return 0;
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

// MARK: Rows

/// Return: whoever draws the text decides whether it is finished.
static int enter(int count, int key) {
    (void)count, (void)key;
    event = nn_line_entering;
    return 0;
}

/// Alt-Return: the text is finished, wherever the cursor stands.
static int finish(int count, int key) {
    (void)count, (void)key;
    rl_point = rl_end;
    event = nn_line_finishing;
    return 0;
}

/// A new row in the same text, indented as the one above it.
static int insert_row(int count, int key) {
    (void)count, (void)key;
    int start = row_start(), indent = 0;
    while (start + indent < rl_point && rl_line_buffer[start + indent] == ' ') indent++;
    int last = rl_point;
    while (last > start && rl_line_buffer[last - 1] == ' ') last--;
    if (last > start && rl_line_buffer[last - 1] == ':') indent += 4;
    rl_begin_undo_group();
    rl_insert_text("\n");
    while (indent-- > 0) rl_insert_text(" ");
    rl_end_undo_group();
    return 0;
}

static int to_row_start(int count, int key) {
    (void)count, (void)key;
    rl_point = row_start();
    return 0;
}

static int to_row_end(int count, int key) {
    (void)count, (void)key;
    rl_point = row_end();
    return 0;
}

/// Cuts up to the end of the row; at its end, the end itself.
static int kill_row(int count, int key) {
    if (count < 0) return rl_kill_line(count, key);
    int end = row_end();
    if (end == rl_point && end < rl_end) end++;
    rl_kill_text(rl_point, end);
    return 0;
}

static int kill_to_row_start(int count, int key) {
    (void)count, (void)key;
    int start = row_start();
    if (start == rl_point && start > 0) start--;
    if (start == rl_point) return rl_ding();
    rl_kill_text(start, rl_point);
    rl_point = start;
    return 0;
}

/// The key that deletes backwards takes a whole step of the indentation.
static int delete_back(int count, int key) {
    int start = row_start(), place = start;
    while (place < rl_point && rl_line_buffer[place] == ' ') place++;
    int column = rl_point - start;
    if (count == 1 && place == rl_point && column > 0 && column % 4 == 0) {
        rl_delete_text(rl_point - 4, rl_point);
        rl_point -= 4;
        return 0;
    }
    return rl_rubout(count, key);
}

/// vi's `A` and `I`, in the row.
static int append_to_row(int count, int key) {
    (void)count;
    rl_point = row_end();
    return rl_vi_insertion_mode(1, key);
}

static int insert_before_row(int count, int key) {
    (void)count;
    rl_point = row_start();
    while (rl_point < rl_end && rl_line_buffer[rl_point] == ' ') rl_point++;
    return rl_vi_insertion_mode(1, key);
}

static int paste(int count, int key) {
    int was_empty = rl_end == 0, result = rl_bracketed_paste_begin(count, key);
    if (was_empty) {
        is_whole = 1;
        // An empty row at its end would only be in the way.
        while (rl_end > 0 && rl_line_buffer[rl_end - 1] == '\n') rl_delete_text(rl_end - 1, rl_end);
        if (rl_point > rl_end) rl_point = rl_end;
        event = nn_line_pasted;
    }
    return result;
}

static int clear_screen(int count, int key) {
    (void)count, (void)key;
    fputs("\033[H\033[2J", rl_outstream);
    is_spoilt = 1;
    return 0;
}

/// Ctrl-Z: leaves the terminal to the shell in a state it can use.
static int suspend(int count, int key) {
    (void)count, (void)key;
    (*rl_deprep_term_function)();
    is_resumed = 0;
    kill(0, SIGTSTP);
    // The stop comes some time after the call; a process without a shell above it is not stopped at all.
    struct timespec moment = { .tv_nsec = 2000000 };
    for (int i = 0; i < 50 && !is_resumed; i++) nanosleep(&moment, NULL);
    (*rl_prep_term_function)(1);
    is_spoilt = 1;
    if (!is_drawn_outside) rl_forced_update_display();
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

static void note_signal(int number) {
    if (number == SIGCONT) is_resumed = 1;
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

/// Names of our own in front of readline's, for inputrc and for our keys.
static const struct { const char *name; rl_command_func_t *command; } commands[] = {
    { "nn-complete", complete }, { "nn-cancel", cancel }, { "nn-up", move_up }, { "nn-down", move_down },
    { "nn-entry-up", entry_up }, { "nn-entry-down", entry_down }, { "nn-suspend", suspend },
};
static const struct { const char *name; rl_command_func_t *command; } row_commands[] = {
    { "nn-enter", enter }, { "nn-finish", finish }, { "nn-insert-row", insert_row }, { "nn-row-start", to_row_start },
    { "nn-row-end", to_row_end }, { "nn-kill-row", kill_row }, { "nn-kill-to-row-start", kill_to_row_start },
    { "nn-delete-back", delete_back }, { "nn-paste", paste }, { "nn-clear-screen", clear_screen },
};

/// One key in emacs mode and in vi's two.
struct binding { const char *keys; rl_command_func_t *emacs, *insertion, *movement; };
static const struct binding bindings[] = {
    { "\033[A", move_up, move_up, move_up }, { "\033OA", move_up, move_up, move_up },
    { "\033[B", move_down, move_down, move_down }, { "\033OB", move_down, move_down, move_down },
    { "\033[5~", entry_up, entry_up, entry_up }, { "\033[6~", entry_down, entry_down, entry_down },
    { "\020", move_up, NULL, NULL }, { "\016", move_down, NULL, NULL },
    { "k", NULL, NULL, move_up }, { "j", NULL, NULL, move_down },
    { "\t", complete, complete, NULL },
};
static const struct binding row_bindings[] = {
    { "\r", enter, enter, enter }, { "\n", enter, enter, enter },
    { "\033\r", finish, NULL, NULL }, { "\033\n", finish, NULL, NULL }, { "\017", insert_row, insert_row, NULL },
    { "\001", to_row_start, NULL, NULL }, { "\005", to_row_end, NULL, NULL },
    { "\033[H", to_row_start, to_row_start, to_row_start }, { "\033OH", to_row_start, to_row_start, to_row_start },
    { "\033[1~", to_row_start, to_row_start, to_row_start },
    { "\033[F", to_row_end, to_row_end, to_row_end }, { "\033OF", to_row_end, to_row_end, to_row_end },
    { "\033[4~", to_row_end, to_row_end, to_row_end },
    { "\013", kill_row, NULL, NULL }, { "\025", kill_to_row_start, kill_to_row_start, NULL },
    { "\177", delete_back, delete_back, NULL }, { "\010", delete_back, delete_back, NULL },
    { "\014", clear_screen, clear_screen, clear_screen },
    { "\033[200~", paste, paste, paste },
    { "0", NULL, NULL, to_row_start }, { "$", NULL, NULL, to_row_end }, { "A", NULL, NULL, append_to_row },
    { "I", NULL, NULL, insert_before_row }, { "D", NULL, NULL, kill_row },
};

static void bind(const struct binding *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].emacs) rl_bind_keyseq_in_map(rows[i].keys, rows[i].emacs, emacs_standard_keymap);
        if (rows[i].insertion) rl_bind_keyseq_in_map(rows[i].keys, rows[i].insertion, vi_insertion_keymap);
        if (rows[i].movement) rl_bind_keyseq_in_map(rows[i].keys, rows[i].movement, vi_movement_keymap);
    }
}

/// The text is drawn by the caller after each key.
static void draw_nothing(void) {}

void nn_line_setup(const char *name, int draws_outside) {
    has_original = tcgetattr(STDIN_FILENO, &original) == 0;
    is_drawn_outside = draws_outside;
    rl_readline_name = name;
    rl_prep_term_function = prepare_terminal;
    rl_startup_hook = insert_initial;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) rl_add_defun(commands[i].name, commands[i].command, -1);
    using_history();
    // Before the user's inputrc is read, so that it has the last word.
    bind(bindings, sizeof bindings / sizeof *bindings);
    if (draws_outside) {
        for (size_t i = 0; i < sizeof row_commands / sizeof *row_commands; i++)
            rl_add_defun(row_commands[i].name, row_commands[i].command, -1);
        bind(row_bindings, sizeof row_bindings / sizeof *row_bindings);
        rl_variable_bind("bind-tty-special-chars", "off");
    }
    rl_initialize();
    if (draws_outside) {
        // Set sooner, it would turn bracketed paste off.
        rl_redisplay_function = draw_nothing;
        // What readline keeps of the screen must be there, and empty, when it finishes a line.
        rl_set_prompt("");
        rl_on_new_line_with_prompt();
        rl_on_new_line();
    }
    Keymap maps[] = { emacs_standard_keymap, vi_insertion_keymap, vi_movement_keymap };
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
        action.sa_handler = note_signal;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(SIGWINCH, &action, NULL);
        sigaction(SIGCONT, &action, NULL);
        // Whoever started the program may have blocked them.
        sigset_t taken;
        sigemptyset(&taken);
        sigaddset(&taken, SIGWINCH);
        sigaddset(&taken, SIGCONT);
        pthread_sigmask(SIG_UNBLOCK, &taken, NULL);
    }
}

void nn_line_begin(const char *prompt, const char *initial) {
    event = nn_line_editing;
    is_whole = initial && *initial;
    is_spoilt = 0;
    initial_text = initial && *initial ? initial : NULL;
    free(browsed_prefix);
    browsed_prefix = NULL;
    rl_callback_handler_install(prompt, accept_line);
    // The hook runs in readline() only.
    if (initial_text) {
        insert_initial();
        if (!is_drawn_outside) rl_redisplay();
    }
}

/// Waits for a key here and not in readline, whose signal handlers would see a signal only if it came to this thread.
/// Not when the terminal has another size and the caller is to draw for it.
static int wait_for_key(void) {
    struct pollfd sources[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = wake[0], .events = POLLIN } };
    for (;;) {
        if (poll(sources, wake[0] >= 0 ? 2 : 1, -1) < 0) {
            if (errno == EINTR) continue;
            return 1;
        }
        if (sources[1].revents & POLLIN) {
            char bytes[64];
            while (read(wake[0], bytes, sizeof bytes) > 0) {}
            if (is_resumed) {
                is_resumed = 0;
                (*rl_deprep_term_function)();
                (*rl_prep_term_function)(1);
                is_spoilt = 1;
                if (!is_drawn_outside) rl_forced_update_display();
            }
            rl_resize_terminal();
            if (is_drawn_outside && !sources[0].revents) return 0;
        }
        if (sources[0].revents) return 1;
    }
}

nn_line_event nn_line_step(void) {
    event = nn_line_editing;
    if (!wait_for_key()) return nn_line_resized;
    rl_callback_read_char();
    if (event == nn_line_cancelled && !is_drawn_outside) {
        rl_point = rl_end;
        rl_redisplay();
    }
    return event;
}

void nn_line_abandon(void) {
    rl_replace_line("", 1);
    rl_callback_handler_remove();
}

nn_line_event nn_line_accept(void) {
    // Through readline's own loop, which ends a line in more ways than can be seen from outside.
    Keymap map = rl_get_keymap();
    KEYMAP_ENTRY saved = map['\r'];
    map['\r'].type = ISFUNC;
    map['\r'].function = rl_newline;
    rl_execute_next('\r');
    rl_callback_read_char();
    map['\r'] = saved;
    return event;
}

void nn_line_insert(const char *text) {
    is_whole = 0;
    rl_insert_text(text);
}

const char *nn_line_prompt(void) { return rl_display_prompt ? rl_display_prompt : ""; }

const char *nn_line_mode(void) {
    const char *shows = rl_variable_value("show-mode-in-prompt");
    if (!shows || strcmp(shows, "on") != 0) return "";
    const char *name = rl_editing_mode == 1 ? "emacs-mode-string" : rl_get_keymap() == vi_movement_keymap ? "vi-cmd-mode-string" : "vi-ins-mode-string";
    const char *text = rl_variable_value(name);
    return text ? text : "";
}

int nn_line_is_whole(void) { return is_whole; }

int nn_line_take_spoilt(void) {
    int was = is_spoilt;
    is_spoilt = 0;
    return was;
}

void nn_line_size(int *rows, int *columns) { rl_get_screen_size(rows, columns); }

void nn_line_write(const char *bytes, size_t count) {
    fwrite(bytes, 1, count, rl_outstream);
    fflush(rl_outstream);
}

const char *nn_line_text(void) {
    if (event == nn_line_finished) return finished ? finished : "";
    return rl_line_buffer ? rl_line_buffer : "";
}

int nn_line_cursor(void) { return rl_point; }

int nn_line_completes_again(void) { return completes_again; }

void nn_line_reset(const char *text) {
    rl_begin_undo_group();
    rl_delete_text(0, rl_end);
    rl_point = 0;
    rl_insert_text(text);
    rl_end_undo_group();
}

void nn_line_replace(int start, const char *text) {
    is_whole = 0;
    rl_begin_undo_group();
    rl_delete_text(start, rl_point);
    rl_point = start;
    rl_insert_text(text);
    rl_end_undo_group();
    if (!is_drawn_outside) rl_redisplay();
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

void nn_line_type_ahead(const unsigned char *bytes, size_t count) {
    for (size_t at = 0; at < count && rl_stuff_char(bytes[at]); at++) {}
}

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
