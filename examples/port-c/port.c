/* OverFeat as fixtures/README.md and spec/SPEC.md describe it, in C99 without dependencies: reads a request a
   line from standard input, writes an answer a line. Numbers such as "4.1" are sections of SPEC.md. Tensors
   are float32, sums float64, sizes 64-bit, and all that a request needs is freed when it has been answered.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t Whole;

#define EACH(index, count) for (Whole index = 0; index < (count); index++)

/* ---- Refusals, and memory for one request ---- */

typedef union Block { union Block *next; long double widest; } Block;

static jmp_buf refused;
static const char *refusal;
static Block *blocks;

static void require_or(int condition, const char *code) {
  if (!condition) { refusal = code; longjmp(refused, 1); }
}

static void require(int condition) { require_or(condition, "GEOMETRY"); }

static void stop(const char *why) { fprintf(stderr, "port: %s\n", why); exit(1); }

static void *take(Whole count, size_t size) { /* zeros */
  require(count >= 0 && (uint64_t)count < ((uint64_t)1 << 40) / size);
  Block *block = calloc(1, sizeof(Block) + (size_t)count * size);
  if (!block) { stop("out of memory"); return NULL; }
  block->next = blocks;
  blocks = block;
  return block + 1;
}

static void free_all(void) {
  while (blocks) { Block *next = blocks->next; free(blocks); blocks = next; }
}

/* ---- JSON, read ---- */

typedef struct Value Value;
struct Value {
  enum { NOTHING, TRUTH, NUMBER, TEXT, LIST, RECORD } kind;
  double number;
  const char *text;
  Whole count;
  Value *items;
  const char **keys;
};

static const char *cursor;

static void skip_blanks(void) { while (*cursor == ' ' || *cursor == '\t' || *cursor == '\r') cursor++; }

static int met(char character) {
  skip_blanks();
  if (*cursor != character) return 0;
  cursor++;
  return 1;
}

static void expect(char character) { if (!met(character)) stop("a request is not JSON"); }

static const char *read_text(void) { /* escapes stay as they are: the answer's id is the request's, unread */
  expect('"');
  const char *start = cursor;
  while (*cursor && *cursor != '"') cursor += *cursor == '\\' && cursor[1] ? 2 : 1;
  char *text = take(cursor - start + 1, 1);
  memcpy(text, start, (size_t)(cursor - start));
  expect('"');
  return text;
}

static Value read_value(void);

static void read_items(Value *value, char end) {
  Whole room = 0;
  while (!met(end)) {
    if (value->count) expect(',');
    if (value->count == room) { /* longer: everything moves to twice the room */
      room = room ? 2 * room : 8;
      Value *items = take(room, sizeof(Value));
      const char **keys = take(room, sizeof(char *));
      if (value->count) memcpy(items, value->items, (size_t)value->count * sizeof(Value));
      if (value->count) memcpy(keys, value->keys, (size_t)value->count * sizeof(char *));
      value->items = items;
      value->keys = keys;
    }
    if (value->kind == RECORD) { value->keys[value->count] = read_text(); expect(':'); }
    value->items[value->count] = read_value();
    value->count++;
  }
}

static Value read_value(void) {
  Value value = { NOTHING, 0, "", 0, NULL, NULL };
  skip_blanks();
  if (met('{')) { value.kind = RECORD; read_items(&value, '}'); return value; }
  if (met('[')) { value.kind = LIST; read_items(&value, ']'); return value; }
  if (*cursor == '"') { value.kind = TEXT; value.text = read_text(); return value; }
  if (!strncmp(cursor, "null", 4)) { cursor += 4; return value; }
  value.kind = TRUTH;
  if (!strncmp(cursor, "true", 4)) { cursor += 4; value.number = 1; return value; }
  if (!strncmp(cursor, "false", 5)) { cursor += 5; return value; }
  char *end;
  value.kind = NUMBER;
  value.number = strtod(cursor, &end);
  if (end == cursor) stop("a request is not JSON");
  cursor = end;
  return value;
}

static const Value *find(const Value *record, const char *key) {
  for (Whole item = 0; record && record->kind == RECORD && item < record->count; item++)
    if (!strcmp(record->keys[item], key)) return &record->items[item];
  return NULL;
}

static const Value *get(const Value *record, const char *key) {
  const Value *value = find(record, key);
  require(value != NULL);
  return value;
}

static const Value *list(const Value *record, const char *key) {
  const Value *value = get(record, key);
  require(value->kind == LIST);
  return value;
}

static int is(const Value *record, const char *key, const char *word) {
  const Value *value = get(record, key);
  return value->kind == TEXT && !strcmp(value->text, word);
}

static double number_of(const Value *value) {
  if (value->kind == TEXT && !strcmp(value->text, "NaN")) return NAN;
  if (value->kind == TEXT && !strcmp(value->text, "Infinity")) return INFINITY;
  if (value->kind == TEXT && !strcmp(value->text, "-Infinity")) return -INFINITY;
  require(value->kind == NUMBER);
  return value->number;
}

static double number(const Value *record, const char *key) { return number_of(get(record, key)); }

static Whole whole_of(const Value *value) {
  double exact = number_of(value);
  require(exact == floor(exact) && fabs(exact) <= 9007199254740992.0);
  return (Whole)exact;
}

static Whole whole(const Value *record, const char *key) { return whole_of(get(record, key)); }

static Whole *pair(const Value *record, const char *key) {
  const Value *value = list(record, key);
  Whole *both = take(2, sizeof(Whole));
  require(value->count == 2);
  EACH(axis, 2) both[axis] = whole_of(&value->items[axis]);
  return both;
}

static void read_pair(const Value *record, const char *key, Whole both[2]) {
  memcpy(both, pair(record, key), 2 * sizeof(Whole));
}

/* ---- Tensors ---- */

typedef struct { int rank; Whole size[4], count; float *at; } Tensor;

static Tensor tensor(int rank, const Whole *size) {
  Tensor made = { rank, { 1, 1, 1, 1 }, 1, NULL };
  EACH(axis, rank) {
    require(size[axis] >= 0 && size[axis] < (Whole)1 << 31);
    made.size[axis] = size[axis];
    made.count *= size[axis];
    require(made.count < (Whole)1 << 32);
  }
  made.at = take(made.count, sizeof(float));
  return made;
}

static Tensor like(Tensor other) { return tensor(other.rank, other.size); }
static Tensor new_map(Whole channels, Whole height, Whole width) {
  Whole size[3] = { channels, height, width };
  return tensor(3, size);
}
static float *at3(Tensor map, Whole channel, Whole y, Whole x) {
  return &map.at[(channel * map.size[1] + y) * map.size[2] + x];
}
static void require_same_shape(Tensor one, Tensor other) {
  require(one.rank == other.rank && !memcmp(one.size, other.size, sizeof one.size));
}

/* 11.2 */
static void fill_seeded(Tensor made, const Value *seeded) {
  uint32_t seed = (uint32_t)(uint64_t)whole(seeded, "seed");
  int pixels = is(seeded, "kind", "pixels");
  double scale = pixels ? 1 : number(seeded, "scale");
  EACH(index, made.count) {
    uint32_t b = (uint32_t)index + seed * UINT32_C(0x9e3779b9);
    b = (b ^ (b >> 16)) * UINT32_C(0x21f0aaad);
    b = (b ^ (b >> 15)) * UINT32_C(0x735a2d97);
    b = b ^ (b >> 15);
    made.at[index] = (float)(pixels ? b >> 24 : ((b >> 8) / 8388608.0 - 1) * scale);
  }
}

static Tensor read_tensor(const Value *value) {
  const Value *shape = list(value, "shape"), *data = find(value, "data");
  Whole size[4];
  require(shape->count <= 4);
  EACH(axis, shape->count) size[axis] = whole_of(&shape->items[axis]);
  Tensor read = tensor((int)shape->count, size);
  if (!data) { fill_seeded(read, get(value, "seeded")); return read; }
  require(data->kind == LIST && data->count == read.count);
  EACH(index, read.count) read.at[index] = (float)number_of(&data->items[index]);
  return read;
}

static Tensor read_ranked(const Value *record, const char *key, int rank) {
  Tensor read = read_tensor(get(record, key));
  require(read.rank == rank);
  return read;
}

/* ---- JSON, written: into a buffer, since a refusal may come half way ---- */

static struct { char *text; size_t used, room; } answer;

static void put(const char *format, ...) {
  va_list values;
  va_start(values, format);
  if (answer.used + 1024 > answer.room) {
    answer.room = 2 * answer.room + 4096;
    answer.text = realloc(answer.text, answer.room);
    if (!answer.text) stop("out of memory");
  }
  int length = vsnprintf(answer.text + answer.used, answer.room - answer.used, format, values);
  va_end(values);
  if (length < 0 || (size_t)length >= answer.room - answer.used) stop("a word is too long");
  answer.used += (size_t)length;
}

static void separate(void) { if (answer.used && !strchr("{[:", answer.text[answer.used - 1])) put(","); }
static void open_with(const char *bracket) { separate(); put(bracket); }
static void put_key(const char *key) { separate(); put("\"%s\":", key); }
static void put_whole(Whole value) { separate(); put("%lld", (long long)value); }
static void put_number(double value) {
  separate();
  if (isnan(value)) put("\"NaN\"");
  else if (isinf(value)) put(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else put("%.17g", value);
}
static void put_field(const char *key, double value) { put_key(key); put_number(value); }
static void put_pair(const char *key, const Whole pair[2]) {
  put_key(key);
  put("[%lld,%lld]", (long long)pair[0], (long long)pair[1]);
}
static void put_tensor(const char *key, Tensor value) {
  put_key(key);
  put("{\"shape\":[");
  EACH(axis, value.rank) put_whole(value.size[axis]);
  put("],\"data\":[");
  EACH(index, value.count) put_number(value.at[index]);
  put("]}");
}

/* ---- Geometry (2) ---- */

enum { FEATURES_MOST = 1000 };
typedef struct { Whole kernel[2], stride[2], before[2], after[2], dilation[2]; } Look;
typedef enum { CONVOLUTION, PADDING, POOLING, RELU, DROPOUT } Kind;
typedef struct { Kind kind; Look look; const char *name; Whole in, out; double threshold, rate; } Layer;
typedef struct { Layer *layers; int count, features; } Stack; /* features, last pooling, head */

static Whole floor_divide(Whole a, Whole b) { return a / b - (a % b < 0); }
static Whole ceil_divide(Whole a, Whole b) { return -floor_divide(-a, b); }
static Whole most(Whole a, Whole b) { return a > b ? a : b; }
static Whole least(Whole a, Whole b) { return a < b ? a : b; }

static Whole extent(const Look *look, Whole axis) {
  return (look->kernel[axis] - 1) * look->dilation[axis] + 1;
}

static Whole output_length(Whole length, const Look *look, Whole axis) {
  require(length >= 0 && look->kernel[axis] >= 1 && look->stride[axis] >= 1 && look->dilation[axis] >= 1);
  require(look->before[axis] >= 0 && look->after[axis] >= 0);
  Whole left_over = length + look->before[axis] + look->after[axis] - extent(look, axis);
  require(left_over >= 0);
  return left_over / look->stride[axis] + 1;
}

static void read_padding(const Value *record, Look *look) {
  const Value *padding = get(record, "padding");
  look->before[0] = whole(padding, "top");
  look->before[1] = whole(padding, "left");
  look->after[0] = whole(padding, "bottom");
  look->after[1] = whole(padding, "right");
}

static Look read_look(const Value *record) {
  Look look = { { 1, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 }, { 1, 1 } };
  if (find(record, "kernel")) read_pair(record, "kernel", look.kernel);
  if (find(record, "stride")) read_pair(record, "stride", look.stride);
  if (find(record, "dilation")) read_pair(record, "dilation", look.dilation);
  if (find(record, "padding")) read_padding(record, &look);
  return look;
}

static Layer read_layer(const Value *record) {
  Layer layer = { RELU, read_look(record), "", 0, 0, 0, 0 };
  if (is(record, "kind", "conv2d")) {
    layer.kind = CONVOLUTION;
    layer.name = get(record, "name")->text;
    layer.in = whole(record, "inChannels");
    layer.out = whole(record, "outChannels");
  } else if (is(record, "kind", "zeroPad2d")) layer.kind = PADDING;
  else if (is(record, "kind", "maxPool2d")) layer.kind = POOLING;
  else if (is(record, "kind", "relu")) layer.threshold = number(record, "threshold");
  else { layer.kind = DROPOUT; layer.rate = number(record, "rate"); }
  return layer;
}

/* All layers to a head's outputs; fine as in the skip-kernel form (2.4), whose outputs are the fine stride's.
 */
static Stack read_stack(const Value *network, const char *head_name, int fine) {
  const Value *features = list(network, "features"), *head = list(get(network, "heads"), head_name);
  Stack stack = { take(features->count + 1 + head->count, sizeof(Layer)), 0, (int)features->count };
  require(features->count <= FEATURES_MOST && head->count <= FEATURES_MOST);
  EACH(index, features->count)
    stack.layers[stack.count++] = read_layer(&features->items[index]);
  Layer pool = { POOLING, { { 1, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 }, { 1, 1 } }, "", 0, 0, 0, 0 };
  read_pair(network, "lastPool", pool.look.kernel);
  if (!fine) memcpy(pool.look.stride, pool.look.kernel, sizeof pool.look.stride);
  stack.layers[stack.count++] = pool;
  EACH(index, head->count) {
    Layer layer = read_layer(&head->items[index]);
    for (int axis = 0; fine && axis < 2; axis++) layer.look.dilation[axis] *= pool.look.kernel[axis];
    stack.layers[stack.count++] = layer;
  }
  return stack;
}

static Stack *read_heads(const Value *network, const Value *names, int fine, Whole *count) {
  Stack *stacks = take(names->count, sizeof(Stack));
  require(names->count > 0);
  EACH(index, names->count) stacks[index] = read_stack(network, names->items[index].text, fine);
  *count = names->count;
  return stacks;
}

static int is_fine(const Value *parameters) {
  int fine = is(parameters, "stride", "fine");
  require(fine || is(parameters, "stride", "coarse"));
  return fine;
}

typedef struct { Whole size[2], stride[2], start[2]; } Field;

static Field field_of(const Layer *layers, Whole count) {
  Field field = { { 1, 1 }, { 1, 1 }, { 0, 0 } };
  EACH(index, count) EACH(axis, 2) {
      const Look *look = &layers[index].look;
      field.start[axis] -= look->before[axis] * field.stride[axis];
      field.size[axis] += (extent(look, axis) - 1) * field.stride[axis];
      field.stride[axis] *= look->stride[axis];
    }
  return field;
}

static Whole exact_input(const Layer *layers, Whole count, Whole length, Whole axis) {
  for (int index = count - 1; index >= 0; index--) {
    const Look *look = &layers[index].look;
    length = (length - 1) * look->stride[axis] + extent(look, axis) - look->before[axis] - look->after[axis];
  }
  return length;
}

static Whole length_after(const Layer *layers, Whole count, Whole length, Whole axis) {
  EACH(index, count) length = output_length(length, &layers[index].look, axis);
  return length;
}

/* Pooled positions that a head sees: c of 2.4. */
static Whole head_span(const Stack *stack, Whole axis) {
  return field_of(stack->layers + stack->features + 1, stack->count - stack->features - 1).size[axis];
}

static Whole coarse_length(Whole unpooled, Whole pool, Whole span) {
  require(unpooled >= 0 && pool >= 1 && span >= 1);
  Whole length = unpooled / pool - span + 1;
  require(length >= 1);
  return length;
}

static Whole fine_length(Whole unpooled, Whole pool, Whole span) {
  require(unpooled >= 0 && pool >= 1 && span >= 1);
  Whole length = unpooled - pool * span + 1;
  require(length >= 1);
  return length;
}

/* 2.5 */
static void scale_rule(const Value *network, Whole smallest[2], Whole stride[2]) {
  Stack stack = read_stack(network, "classifier", 0);
  const Look *pool = &stack.layers[stack.features].look;
  EACH(axis, 2) {
    Whole unpooled = pool->kernel[axis] * head_span(&stack, axis) - 1;
    smallest[axis] = exact_input(stack.layers, stack.features, unpooled, axis);
    stride[axis] = field_of(stack.layers, stack.count).stride[axis];
  }
}

static void scale_size(const Whole image[2], Whole smallest, Whole stride, Whole n, Whole size[2]) {
  int long_axis = image[1] > image[0];
  Whole long_side = image[long_axis], short_side = image[!long_axis];
  require(short_side >= 1 && stride >= 1);
  Whole over = (smallest + n * stride) * long_side - smallest * short_side, under = stride * short_side;
  size[!long_axis] = smallest + n * stride;
  size[long_axis] = smallest + stride * floor_divide(2 * over + under, 2 * under);
}

/* ---- Operations on maps (4) ---- */

static Tensor crop(Tensor in, const Whole start[2], const Whole size[2]) {
  require(in.rank == 3);
  EACH(axis, 2)
    require(start[axis] >= 0 && size[axis] >= 0 && size[axis] <= in.size[1 + axis] - start[axis]);
  Tensor out = new_map(in.size[0], size[0], size[1]);
  EACH(channel, in.size[0]) EACH(y, size[0])
      memcpy(
        at3(out, channel, y, 0), at3(in, channel, start[0] + y, start[1]), (size_t)size[1] * sizeof(float));
  return out;
}

/* Adds a map into a larger one, from start on: the gradient of crop. */
static void add_at(Tensor sum, Tensor part, const Whole start[2]) {
  require(part.rank == 3 && part.size[0] == sum.size[0]);
  EACH(axis, 2)
    require(start[axis] >= 0 && part.size[1 + axis] <= sum.size[1 + axis] - start[axis]);
  EACH(channel, part.size[0]) EACH(y, part.size[1]) EACH(x, part.size[2])
        *at3(sum, channel, start[0] + y, start[1] + x) += *at3(part, channel, y, x);
}

static Tensor zero_pad(Tensor in, const Whole before[2], const Whole after[2]) {
  require(in.rank == 3);
  EACH(axis, 2) require(before[axis] >= 0 && after[axis] >= 0);
  Tensor out = new_map(in.size[0], before[0] + in.size[1] + after[0], before[1] + in.size[2] + after[1]);
  add_at(out, in, before);
  return out;
}

static Tensor flip(Tensor in) {
  Tensor out = like(in);
  require(in.rank == 3);
  EACH(row, in.size[0] * in.size[1])
    EACH(x, in.size[2]) out.at[row * in.size[2] + x] = in.at[(row + 1) * in.size[2] - 1 - x];
  return out;
}

static Look weight_look(Tensor in, Tensor weight, Look look) {
  require(in.rank == 3 && in.size[0] >= 1 && weight.rank == 4 && weight.size[1] == in.size[0]);
  memcpy(look.kernel, weight.size + 2, sizeof look.kernel);
  return look;
}

static Tensor conv2d(Tensor in, Tensor weight, Tensor bias, Look given) {
  Look look = weight_look(in, weight, given);
  require(bias.rank == 1 && bias.size[0] == weight.size[0]);
  Whole height = output_length(in.size[1], &look, 0), width = output_length(in.size[2], &look, 1);
  Tensor padded = zero_pad(in, look.before, look.after), out = new_map(weight.size[0], height, width);
  double *sums = take(width, sizeof(double));
  EACH(o, weight.size[0]) EACH(y, height) {
      const float *tap = weight.at + o * weight.size[1] * look.kernel[0] * look.kernel[1];
      EACH(x, width) sums[x] = bias.at[o];
      EACH(i, in.size[0]) EACH(ky, look.kernel[0]) EACH(kx, look.kernel[1]) {
            double factor = *tap++;
            const float *row = at3(
              padded, i, y * look.stride[0] + ky * look.dilation[0], kx * look.dilation[1]);
            EACH(x, width) sums[x] += factor * row[x * look.stride[1]];
          }
      EACH(x, width) *at3(out, o, y, x) = (float)sums[x];
    }
  return out;
}

/* Adds to the gradients of weight and bias, so that those of several windows add up; returns the input's. */
static Tensor conv2d_backward(
  Tensor in, Tensor weight, Tensor gradient, Look given, Tensor to_weight, Tensor to_bias) {
  Look look = weight_look(in, weight, given);
  require(gradient.rank == 3 && gradient.size[0] == weight.size[0]);
  EACH(axis, 2)
    require(gradient.size[1 + axis] == output_length(in.size[1 + axis], &look, axis));
  Tensor padded = zero_pad(in, look.before, look.after), to_padded = like(padded);
  double *to_input = take(padded.count, sizeof(double));
  EACH(o, weight.size[0]) {
    double to_one = 0;
    EACH(y, gradient.size[1]) EACH(x, gradient.size[2]) to_one += *at3(gradient, o, y, x);
    to_bias.at[o] += (float)to_one;
    EACH(i, in.size[0]) EACH(ky, look.kernel[0]) EACH(kx, look.kernel[1]) {
          Whole tap = ((o * in.size[0] + i) * look.kernel[0] + ky) * look.kernel[1] + kx;
          double to_tap = 0;
          EACH(y, gradient.size[1]) EACH(x, gradient.size[2]) {
              Whole row = y * look.stride[0] + ky * look.dilation[0],
                    column = x * look.stride[1] + kx * look.dilation[1];
              Whole place = at3(padded, i, row, column) - padded.at;
              double arriving = *at3(gradient, o, y, x);
              to_tap += arriving * padded.at[place];
              to_input[place] += arriving * weight.at[tap];
            }
          to_weight.at[tap] += (float)to_tap;
        }
  }
  EACH(index, padded.count) to_padded.at[index] = (float)to_input[index];
  return crop(to_padded, look.before, in.size + 1);
}

/* Where the first maximum of a window is, or its first NaN: an index into the whole map. */
static Whole first_maximum(Tensor in, Whole channel, Whole top, Whole left, const Whole kernel[2]) {
  Whole best = at3(in, channel, top, left) - in.at;
  for (Whole y = top; y < top + kernel[0]; y++)
    for (Whole x = left; x < left + kernel[1]; x++) {
      Whole here = at3(in, channel, y, x) - in.at;
      if (isnan(in.at[best])) return best;
      if (in.at[here] > in.at[best] || isnan(in.at[here])) best = here;
    }
  return best;
}

static Tensor max_pool(Tensor in, const Look *look) {
  require(in.rank == 3);
  Whole height = output_length(in.size[1], look, 0), width = output_length(in.size[2], look, 1);
  Tensor out = new_map(in.size[0], height, width);
  EACH(channel, in.size[0]) EACH(y, height) EACH(x, width)
        *at3(out, channel, y, x) =
          in.at[first_maximum(in, channel, y * look->stride[0], x * look->stride[1], look->kernel)];
  return out;
}

static Tensor max_pool_backward(Tensor in, Tensor gradient, const Look *look) {
  Tensor out = like(in);
  require(in.rank == 3 && gradient.rank == 3 && gradient.size[0] == in.size[0]);
  EACH(axis, 2)
    require(gradient.size[1 + axis] == output_length(in.size[1 + axis], look, axis));
  EACH(channel, in.size[0]) EACH(y, gradient.size[1]) EACH(x, gradient.size[2])
        out.at[first_maximum(in, channel, y * look->stride[0], x * look->stride[1], look->kernel)] +=
          *at3(gradient, channel, y, x);
  return out;
}

static Look pool_look(const Whole kernel[2], const Whole stride[2]) {
  Look look = { { kernel[0], kernel[1] }, { stride[0], stride[1] }, { 0, 0 }, { 0, 0 }, { 1, 1 } };
  return look;
}

static Tensor relu(Tensor in, double threshold) {
  Tensor out = like(in);
  EACH(index, in.count)
    out.at[index] = in.at[index] > threshold || isnan(in.at[index]) ? in.at[index] : 0;
  return out;
}

static Tensor relu_backward(Tensor in, Tensor gradient, double threshold) {
  Tensor out = like(in);
  require_same_shape(in, gradient);
  EACH(index, in.count)
    out.at[index] = in.at[index] > threshold || isnan(in.at[index]) ? gradient.at[index] : 0;
  return out;
}

static Tensor dropout(Tensor in, Tensor mask, double rate) {
  Tensor out = like(in);
  require_same_shape(in, mask);
  require(rate >= 0 && rate < 1);
  EACH(index, in.count)
    out.at[index] = mask.at[index] == 0 ? 0 : (float)(in.at[index] / (1 - rate));
  return out;
}

/* 4.5; first is the number of the first element. */
static void fill_mask(Tensor mask, uint32_t seed, double rate, Whole first) {
  EACH(index, mask.count) {
    uint32_t h = ((uint32_t)(first + index) ^ (seed * UINT32_C(0x9e3779b1))) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 16)) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 13)) * UINT32_C(0xc2b2ae35);
    h = h ^ (h >> 16);
    mask.at[index] = h / 4294967296.0 < rate ? 0 : 1;
  }
}

static Tensor softmax(Tensor in) {
  Tensor out = like(in);
  require(in.rank >= 1 && in.size[0] >= 1);
  Whole classes = in.size[0], locations = in.count / classes;
  EACH(location, locations) {
    const float *logits = in.at + location;
    double largest = logits[0], sum = 0;
    for (Whole class = 1; class < classes; class++)
      if (logits[class * locations] > largest) largest = logits[class * locations];
    EACH(class, classes) sum += exp(logits[class * locations] - largest);
    EACH(class, classes)
      out.at[class * locations + location] = (float)(exp(logits[class * locations] - largest) / sum);
  }
  return out;
}

static Tensor softmax_backward(Tensor in, Tensor gradient) {
  Tensor out = like(in);
  require_same_shape(in, gradient);
  require(in.rank >= 1 && in.size[0] >= 1);
  Whole locations = in.count / in.size[0];
  EACH(location, locations) {
    double sum = 0;
    for (Whole at = location; at < in.count; at += locations) sum += (double)in.at[at] * gradient.at[at];
    for (Whole at = location; at < in.count; at += locations)
      out.at[at] = (float)(in.at[at] * (gradient.at[at] - sum));
  }
  return out;
}

static Tensor spatial_max(Tensor in) {
  require(in.rank == 3 && in.count > 0);
  Tensor out = tensor(1, in.size);
  EACH(channel, in.size[0])
    out.at[channel] = in.at[first_maximum(in, channel, 0, 0, in.size + 1)];
  return out;
}

/* 4.11: what each of m outputs takes of n inputs. */
static double *resize_weights(Whole n, Whole m) {
  require(n >= 1 && m >= 1);
  double *weights = take(m * n, sizeof(double)), scale = (double)n / (double)m,
         support = scale > 1 ? scale : 1;
  EACH(i, m) {
    double centre = ((double)i + 0.5) * scale, sum = 0;
    EACH(j, n) {
      double weight = 1 - fabs((double)j + 0.5 - centre) / support;
      if (weight > 0) sum += weights[i * n + j] = weight;
    }
    EACH(j, n) weights[i * n + j] /= sum;
  }
  return weights;
}

static Tensor resize(Tensor in, const Whole size[2], int backward) {
  require(in.rank == 3);
  Whole height = in.size[1], width = in.size[2];
  double *along_y = backward ? resize_weights(size[0], height) : resize_weights(height, size[0]);
  double *along_x = backward ? resize_weights(size[1], width) : resize_weights(width, size[1]);
  Tensor out = new_map(in.size[0], size[0], size[1]);
  double *rows = take(width, sizeof(double));
  EACH(channel, in.size[0]) EACH(y, size[0]) {
      memset(rows, 0, (size_t)width * sizeof(double));
      EACH(j, height) {
        double weight = backward ? along_y[j * size[0] + y] : along_y[y * height + j];
        for (Whole x = 0; weight != 0 && x < width; x++) rows[x] += weight * *at3(in, channel, j, x);
      }
      EACH(x, size[1]) {
        double sum = 0;
        EACH(j, width) {
          double weight = backward ? along_x[j * size[1] + x] : along_x[x * width + j];
          if (weight != 0) sum += weight * rows[j];
        }
        *at3(out, channel, y, x) = (float)sum;
      }
    }
  return out;
}

static Tensor normalise(Tensor in, double mean, double deviation) {
  Tensor out = like(in);
  EACH(index, in.count) out.at[index] = (float)((in.at[index] - mean) / deviation);
  return out;
}

/* ---- Networks (3, 4.6, 4.9) ---- */

typedef struct { Whole offset[2]; Tensor map; } Offset;

static Tensor weight_of(const Value *weights, const char *layer, const char *part, int rank) {
  char name[128];
  require(strlen(layer) <= 100);
  sprintf(name, "%s.%s", layer, part);
  return read_ranked(weights, name, rank);
}

static Tensor layer_weight(const Layer *layer, const Value *weights) {
  Tensor weight = weight_of(weights, layer->name, "weight", 4);
  Whole size[4] = { layer->out, layer->in, layer->look.kernel[0], layer->look.kernel[1] };
  require(!memcmp(weight.size, size, sizeof size));
  return weight;
}

static Tensor forward(const Layer *layer, const Value *weights, Tensor in) {
  if (layer->kind == CONVOLUTION)
    return conv2d(in, layer_weight(layer, weights), weight_of(weights, layer->name, "bias", 1), layer->look);
  if (layer->kind == PADDING) return zero_pad(in, layer->look.before, layer->look.after);
  if (layer->kind == POOLING) return max_pool(in, &layer->look);
  return layer->kind == RELU ? relu(in, layer->threshold) : in;
}

static Tensor run(const Layer *layers, Whole count, const Value *weights, Tensor in) {
  EACH(index, count) in = forward(&layers[index], weights, in);
  return in;
}

static void require_window(const Value *network, Tensor image) {
  Whole window[2];
  read_pair(get(network, "input"), "window", window);
  require(image.rank == 3 && image.size[0] == whole(get(network, "input"), "channels"));
  require(image.size[1] >= window[0] && image.size[2] >= window[1]);
}

static Offset *offset_maps(Tensor in, const Whole pool[2], Whole *count) {
  require(pool[0] >= 1 && pool[1] >= 1);
  Look look = pool_look(pool, pool);
  Offset *maps = take(pool[0] * pool[1], sizeof(Offset));
  *count = 0;
  EACH(y, pool[0]) EACH(x, pool[1]) {
    Whole start[2] = { y, x }, rest[2] = { in.size[1] - y, in.size[2] - x };
    if (rest[0] < pool[0] || rest[1] < pool[1]) continue;
    Offset made = { { y, x }, max_pool(crop(in, start, rest), &look) };
    maps[(*count)++] = made;
  }
  require(*count > 0);
  return maps;
}

static Tensor interleave(const Offset *maps, Whole count, const Whole pool[2]) {
  Whole size[3] = { 0, 0, 0 };
  EACH(index, count) {
    require(maps[index].map.rank == 3);
    size[0] = maps[0].map.size[0];
    if (maps[index].offset[1] == 0) size[1] += maps[index].map.size[1];
    if (maps[index].offset[0] == 0) size[2] += maps[index].map.size[2];
  }
  Tensor out = tensor(3, size);
  char *filled = take(out.count, 1);
  Whole places = 0;
  EACH(index, count) {
    Tensor map = maps[index].map;
    const Whole *offset = maps[index].offset;
    EACH(axis, 2) require(offset[axis] >= 0 && offset[axis] < pool[axis]);
    require(map.size[0] == size[0]);
    EACH(channel, size[0]) EACH(i, map.size[1]) EACH(j, map.size[2]) {
      Whole y = pool[0] * i + offset[0], x = pool[1] * j + offset[1];
      require(y < size[1] && x < size[2]);
      float *place = at3(out, channel, y, x);
      require(!filled[place - out.at]);
      filled[place - out.at] = 1;
      *place = *at3(map, channel, i, j);
      places++;
    }
  }
  require(count > 0 && places == out.count);
  return out;
}

static Offset *take_apart(Tensor whole_map, const Whole pool[2], Whole *count) {
  require(pool[0] >= 1 && pool[1] >= 1);
  Offset *maps = take(pool[0] * pool[1], sizeof(Offset));
  *count = 0;
  EACH(dy, least(pool[0], whole_map.size[1])) EACH(dx, least(pool[1], whole_map.size[2])) {
      Whole height = ceil_divide(whole_map.size[1] - dy, pool[0]),
            width = ceil_divide(whole_map.size[2] - dx, pool[1]);
      Offset one = {{dy, dx}, new_map(whole_map.size[0], height, width)};
      EACH(channel, whole_map.size[0])
        EACH(i, height)
          EACH(j, width)
            *at3(one.map, channel, i, j) = *at3(whole_map, channel, pool[0] * i + dy, pool[1] * j + dx);
      maps[(*count)++] = one;
  }
  return maps;
}

/* 4.6: features once, then the head at each place, or on the map of each offset. */
static Tensor evaluate_dense(
  const Value *network, const char *head, int fine, const Value *weights, Tensor image) {
  Stack stack = read_stack(network, head, 0);
  const Layer *pool = stack.layers + stack.features;
  Whole head_count = stack.count - stack.features - 1, count, kept = 0, length[2];
  require_window(network, image);
  Tensor unpooled = run(stack.layers, stack.features, weights, image);
  EACH(axis, 2)
    length[axis] = (fine ? fine_length : coarse_length)(unpooled.size[1 + axis], pool->look.kernel[axis],
      head_span(&stack, axis));
  if (!fine) return run(pool, head_count + 1, weights, unpooled);
  Offset *maps = offset_maps(unpooled, pool->look.kernel, &count);
  EACH(index, count)
    if (maps[index].offset[0] < length[0] && maps[index].offset[1] < length[1]) {
      maps[kept] = maps[index];
      maps[kept++].map = run(pool + 1, head_count, weights, maps[index].map);
    }
  return interleave(maps, kept, pool->look.kernel);
}

/* 3.5 C: back through the layers, what each must be given; then forward, with zeros only where a map ends. */
static Tensor evaluate_in_context(Stack stack, const Value *weights, Tensor image, const Whole position[2]) {
  Whole start[2], size[2] = { 1, 1 };
  Whole(*lengths)[2] = take(stack.count + 1, sizeof *lengths);
  memcpy(lengths[0], image.size + 1, sizeof lengths[0]);
  EACH(index, stack.count) EACH(axis, 2)
    lengths[index + 1][axis] = output_length(lengths[index][axis], &stack.layers[index].look, axis);
  EACH(axis, 2) require(position[axis] >= 0 && position[axis] < lengths[stack.count][axis]);
  memcpy(start, position, sizeof start);
  for (int index = stack.count - 1; index >= 0; index--) EACH(axis, 2) {
    Look *look = &stack.layers[index].look;
    Whole first = start[axis] * look->stride[axis] - look->before[axis];
    Whole end = first + (size[axis] - 1) * look->stride[axis] + extent(look, axis);
    look->before[axis] = most(0, -first);
    look->after[axis] = most(0, end - lengths[index][axis]);
    start[axis] = most(0, first);
    size[axis] = least(end, lengths[index][axis]) - start[axis];
  }
  return run(stack.layers, stack.count, weights, crop(image, start, size));
}

static Tensor gradient_for(const Value *weights, const char *layer, const char *part, int rank) {
  return like(weight_of(weights, layer, part, rank));
}

/* 4.8 and the gradient of 4.4: the loss of one of N windows, and its gradient. */
static double class_loss(const float *logits, Whole classes, Whole class, float *gradient, Whole windows) {
  double largest = logits[0], sum = 0;
  require(class >= 0 && class < classes);
  EACH(index, classes) if (logits[index] > largest) largest = logits[index];
  EACH(index, classes) sum += exp(logits[index] - largest);
  EACH(index, classes)
    gradient[index] = (float)((exp(logits[index] - largest) / sum - (index == class)) / (double)windows);
  return (log(sum) + largest - logits[class]) / (double)windows;
}

static double box_loss(const float *edges, const float *truth, float *gradient, Whole windows) {
  double loss = 0;
  EACH(edge, 4) {
    double off = (double)edges[edge] - truth[edge];
    loss += off * off / 2 / (double)windows;
    gradient[edge] = (float)(off / (double)windows);
  }
  return loss;
}

static double step(double x) { return x > 0 ? 1 : x < 0 ? 0 : 0.5; }
static double above_nought(double x) { return x < 0 ? 0 : x; }
static double nearest(double a, double b, int larger) { return isnan(a) || (a > b) == larger ? a : b; }

/* 4.16: sides of the predicted box, the true one, their intersection and what encloses both. */
static double overlap_loss(const float *edges, const float *truth, float *gradient, Whole windows, int general) {
  double side[4][2], area[4], crossed = 0;
  EACH(axis, 2) {
    double p = edges[axis], q = edges[axis + 2], b = truth[axis], d = truth[axis + 2];
    double sides[4] = { q - p, d - b, nearest(q, d, 0) - nearest(p, b, 1), nearest(q, d, 1) - nearest(p, b, 0) };
    EACH(of, 4) side[of][axis] = sides[of];
    crossed += above_nought(p - q);
  }
  EACH(of, 4) area[of] = above_nought(side[of][0]) * above_nought(side[of][1]);
  double all = area[0] + area[1] - area[2], hull = area[3];
  double overlap = all == 0 ? 0 : area[2] / all, filled = hull == 0 ? 0 : all / hull;
  EACH(edge, 4) {
    Whole axis = edge % 2;
    double sign = edge < 2 ? -1 : 1, inward = sign * ((double)truth[edge] - edges[edge]), slope[4];
    EACH(of, 4) slope[of] = sign * step(side[of][axis]) * above_nought(side[of][1 - axis]);
    double both = slope[2] * step(inward), either = slope[0] - both, outer = slope[3] * step(-inward);
    double total = all == 0 ? 0 : (overlap * either - both) / all;
    if (general) total += (hull == 0 ? 0 : (filled * outer - either) / hull) - sign * step(-side[0][axis]);
    gradient[edge] = (float)(total / (double)windows);
  }
  return (1 - overlap + (general ? (hull == 0 ? 0 : 1 - filled) + crossed : 0)) / (double)windows;
}

static double any_box_loss(
  const float *edges, const float *truth, float *gradient, Whole windows, const char *name) {
  if (!strcmp(name, "l2")) return box_loss(edges, truth, gradient, windows);
  return overlap_loss(edges, truth, gradient, windows, !strcmp(name, "giou"));
}

static void network_gradients(const Value *inputs, const Value *parameters) {
  const Value *network = get(parameters, "network"), *weights = get(inputs, "weights");
  const Value *classes = list(parameters, "classes");
  int boxes = is(parameters, "head", "regressor");
  Stack stack = read_stack(network, boxes ? "regressor" : "classifier", 0);
  const Value *named = find(parameters, "loss");
  const char *name = named ? named->text : "l2";
  int frozen = get(parameters, "freezeFeatures")->number != 0, trained = frozen ? stack.features + 1 : 0;
  uint32_t seed = (uint32_t)(uint64_t)whole(parameters, "seed");
  Tensor windows = read_ranked(inputs, "windows", 4),
         truth = boxes ? read_ranked(inputs, "boxes", 2) : windows;
  Whole count = windows.size[0], outputs = stack.layers[stack.count - 1].out, shape[2] = { count, outputs };
  Tensor logits = tensor(2, shape), *kept = take(stack.count + 1, sizeof(Tensor)),
         *masks = take(stack.count, sizeof(Tensor));
  Tensor *to_weight = take(stack.count, sizeof(Tensor)), *to_bias = take(stack.count, sizeof(Tensor));
  double loss = 0;
  EACH(axis, 2) require(windows.size[2 + axis] == pair(get(network, "input"), "window")[axis]);
  require(count > 0 && classes->count == count && (!boxes || (truth.size[0] == count && truth.size[1] == 4)));
  for (int index = trained; index < stack.count; index++)
    if (stack.layers[index].kind == CONVOLUTION) {
      to_weight[index] = gradient_for(weights, stack.layers[index].name, "weight", 4);
      to_bias[index] = gradient_for(weights, stack.layers[index].name, "bias", 1);
    }
  EACH(window, count) {
    kept[0] = new_map(windows.size[1], windows.size[2], windows.size[3]);
    memcpy(kept[0].at, windows.at + window * kept[0].count, (size_t)kept[0].count * sizeof(float));
    EACH(index, stack.count) {
      const Layer *layer = &stack.layers[index];
      if (layer->kind == DROPOUT && index >= trained) {
        masks[index] = like(kept[index]);
        fill_mask(masks[index], seed + (uint32_t)index, layer->rate, window * kept[index].count);
        kept[index + 1] = dropout(kept[index], masks[index], layer->rate);
      } else kept[index + 1] = forward(layer, weights, kept[index]);
    }
    Tensor out = kept[stack.count], gradient = like(out);
    require(out.count == outputs);
    memcpy(logits.at + window * outputs, out.at, (size_t)outputs * sizeof(float));
    Whole class = whole_of(&classes->items[window]), first = outputs == 4 ? 0 : 4 * class;
    if (boxes) require(class >= 0 && first + 4 <= outputs);
    loss += boxes ? any_box_loss(out.at + first, truth.at + 4 * window, gradient.at + first, count, name)
                  : class_loss(out.at, outputs, class, gradient.at, count);
    for (int index = stack.count - 1; index >= trained; index--) {
      const Layer *layer = &stack.layers[index];
      Tensor in = kept[index];
      if (layer->kind == CONVOLUTION)
        gradient = conv2d_backward(in, layer_weight(layer, weights), gradient, layer->look, to_weight[index],
          to_bias[index]);
      else if (layer->kind == POOLING) gradient = max_pool_backward(in, gradient, &layer->look);
      else if (layer->kind == RELU) gradient = relu_backward(in, gradient, layer->threshold);
      else if (layer->kind == DROPOUT) gradient = dropout(gradient, masks[index], layer->rate);
      else gradient = crop(gradient, layer->look.before, in.size + 1);
    }
  }
  put_field("loss", loss);
  put_tensor("outputs", logits);
  for (int index = trained; index < stack.count; index++)
    if (stack.layers[index].kind == CONVOLUTION) {
      char output[128];
      sprintf(output, "%s.weight", stack.layers[index].name);
      put_tensor(output, to_weight[index]);
      sprintf(output, "%s.bias", stack.layers[index].name);
      put_tensor(output, to_bias[index]);
    }
}

/* ---- Planes (3.7) ---- */

typedef struct { Whole start[2], size[2]; } Region;

static Region read_region(const Value *record) {
  Region region;
  read_pair(record, "start", region.start);
  read_pair(record, "size", region.size);
  return region;
}

static void put_region(const Region *region) {
  open_with("{");
  put_pair("start", region->start);
  put_pair("size", region->size);
  put("}");
}

static Tensor keep_regions(Tensor in, const Region *regions, Whole count) {
  Tensor out = like(in);
  require(in.rank == 3);
  EACH(index, count) {
    const Region *region = &regions[index];
    Tensor part = crop(in, region->start, region->size);
    EACH(channel, in.size[0]) EACH(y, region->size[0]) EACH(x, region->size[1])
      *at3(out, channel, region->start[0] + y, region->start[1] + x) = *at3(part, channel, y, x);
  }
  return out;
}

static Whole pitch_of(const Stack *stack, Whole length, Whole axis) {
  Whole stride = 1, pitch = length;
  EACH(index, stack->count) {
    const Look *look = &stack->layers[index].look;
    pitch = most(pitch, (length + most(look->before[axis], look->after[axis])) * stride);
    length = output_length(length, look, axis);
    stride *= look->stride[axis];
    pitch = most(pitch, length * stride);
  }
  return ceil_divide(pitch, stride) * stride;
}

/* The first and the last output of an axis that are a part's own, from q on, n long, of an image N long. */
static Whole first_output(const Field *field, Whole q, Whole axis) {
  return q == 0 ? 0 : most(0, ceil_divide(q - field->start[axis], field->stride[axis]));
}

static Whole last_output(
  const Field *field, Whole q, Whole n, Whole whole_length, Whole outputs, Whole axis) {
  if (q + n == whole_length) return outputs - 1;
  return least(
    outputs - 1, floor_divide(q + n - field->size[axis] - field->start[axis], field->stride[axis]));
}

static Region outputs_of_part(const Stack *stack, const Whole image[2], const Region *part) {
  Field field = field_of(stack->layers, stack->count);
  Region own;
  EACH(axis, 2) {
    Whole q = part->start[axis], n = part->size[axis], outputs;
    require(q >= 0 && n >= 1 && q + n <= image[axis] && q % field.stride[axis] == 0);
    outputs = length_after(stack->layers, stack->count, image[axis], axis);
    own.start[axis] = first_output(&field, q, axis);
    own.size[axis] = most(0, last_output(&field, q, n, image[axis], outputs, axis) - own.start[axis] + 1);
  }
  return own;
}

/* Cuts one axis; returns how many parts there are, and their starts and sizes. */
static Whole cut_axis(
  const Stack *stacks, Whole heads, Whole length, Whole longest, Whole axis, Region *parts) {
  Whole count = 0, start = 0;
  for (;;) {
    Whole size = length - start <= longest ? length - start : longest, end = 0, next = length, left = 0;
    require(size >= 1);
    EACH(head, heads) {
      Field field = field_of(stacks[head].layers, stacks[head].count);
      Whole outputs = length_after(stacks[head].layers, stacks[head].count, length, axis);
      Whole last = last_output(&field, start, size, length, outputs, axis);
      require(last >= first_output(&field, start, axis));
      end = most(end,
        start + size == length ? length : field.start[axis] + last * field.stride[axis] + field.size[axis]);
      next = least(next,
        floor_divide(field.start[axis] + (last + 1) * field.stride[axis], field.stride[axis]) *
          field.stride[axis]);
      left += outputs - 1 - last;
    }
    parts[count].start[axis] = start;
    parts[count++].size[axis] = end - start;
    if (!left) return count;
    require(next > start);
    start = next;
  }
}

static void require_apart(const Region *parts, Whole count, const Look *padding) {
  EACH(second, count) EACH(first, second) {
    int apart = 0;
    EACH(axis, 2) {
      const Region *one = &parts[first], *other = &parts[second];
      Whole gap = padding ? most(padding->before[axis], padding->after[axis]) : 0;
      if (one->start[axis] + one->size[axis] + gap <= other->start[axis]) apart = 1;
      if (other->start[axis] + other->size[axis] + gap <= one->start[axis]) apart = 1;
    }
    require(apart);
  }
}

static void evaluate_on_plane(const Value *inputs, const Value *parameters) {
  const Value *images = list(inputs, "images"), *placed = list(parameters, "placed");
  Stack stack = read_stack(get(parameters, "network"), get(parameters, "head")->text, is_fine(parameters));
  Field field = field_of(stack.layers, stack.count);
  Whole size[2], origin[2], stride[2] = { 1, 1 }, count = placed->count;
  Region *own = take(count, sizeof(Region)), *origins = take(count, sizeof(Region)),
         *now = take(count, sizeof(Region));
  Region *parts = take(count, sizeof(Region));
  read_pair(parameters, "plane", size);
  require(images->count > 0 && size[0] >= 1 && size[1] >= 1);
  Tensor plane = new_map(read_tensor(&images->items[0]).size[0], size[0], size[1]);
  EACH(index, count) {
    Whole which = whole(&placed->items[index], "image");
    require(which >= 0 && which < images->count);
    Tensor image = read_tensor(&images->items[which]);
    require(image.rank == 3);
    parts[index] = read_region(get(&placed->items[index], "part"));
    read_pair(&placed->items[index], "origin", origin);
    own[index] = outputs_of_part(&stack, image.size + 1, &parts[index]);
    EACH(axis, 2) require(origin[axis] % field.stride[axis] == 0 && own[index].size[axis] >= 1);
    memcpy(origins[index].start, origin, sizeof origin);
    now[index] = parts[index];
    memcpy(now[index].start, origin, sizeof origin);
    add_at(plane, crop(image, parts[index].start, parts[index].size), origin);
  }
  EACH(index, stack.count) {
    const Layer *layer = &stack.layers[index];
    require_apart(now, count, &layer->look);
    int pads = layer->look.before[0] || layer->look.before[1] || layer->look.after[0] || layer->look.after[1];
    plane = forward(layer, get(inputs, "weights"), pads ? keep_regions(plane, now, count) : plane);
    EACH(axis, 2) {
      stride[axis] *= layer->look.stride[axis];
      EACH(part, count) {
        now[part].start[axis] = origins[part].start[axis] / stride[axis];
        now[part].size[axis] = output_length(now[part].size[axis], &layer->look, axis);
      }
    }
  }
  require_apart(now, count, NULL);
  put_key("parts");
  put("[");
  EACH(index, count) {
    EACH(axis, 2)
      origin[axis] = own[index].start[axis] +
        (origins[index].start[axis] - parts[index].start[axis]) / stride[axis];
    open_with("{");
    put_key("region");
    put_region(&own[index]);
    put_tensor("map", crop(plane, origin, own[index].size));
    put("}");
  }
  put("]");
}

/* ---- Boxes (4.14, 5.3 to 5.6) ---- */

static const char *const edge_names[4] = { "xmin", "ymin", "xmax", "ymax" };

typedef struct { double edge[4]; } Box;
typedef struct { Box box; double score; Whole windows, label; } Found;
typedef struct { Whole window[2], step[2], margin; double zoom[2]; } Grid;

static Box read_box(const Value *record) {
  Box box;
  EACH(edge, 4) box.edge[edge] = number(record, edge_names[edge]);
  return box;
}

static void put_box(const char *key, const Box *box) {
  put_key(key);
  put("{");
  EACH(edge, 4) put_field(edge_names[edge], box->edge[edge]);
  put("}");
}

static double side(const Box *box, Whole axis) { return box->edge[axis + 2] - box->edge[axis]; }
static double area(const Box *box) {
  return side(box, 0) > 0 && side(box, 1) > 0 ? side(box, 0) * side(box, 1) : 0;
}

static double shared_area(const Box *one, const Box *other) {
  Box both = *one;
  EACH(axis, 2) {
    if (other->edge[axis] > both.edge[axis]) both.edge[axis] = other->edge[axis];
    if (other->edge[axis + 2] < both.edge[axis + 2]) both.edge[axis + 2] = other->edge[axis + 2];
  }
  return area(&both);
}

static double iou(const Box *one, const Box *other) {
  double both = shared_area(one, other), either = area(one) + area(other) - both;
  return either > 0 ? both / either : 0;
}

static double centre_distance(const Box *one, const Box *other) {
  double apart[2];
  EACH(axis, 2)
    apart[axis] = (one->edge[axis] + one->edge[axis + 2]) / 2 -
      (other->edge[axis] + other->edge[axis + 2]) / 2;
  return hypot(apart[0], apart[1]);
}

static double match_score(const Box *one, const Box *other) {
  double distance = centre_distance(one, other);
  double diagonals = (hypot(side(one, 0), side(one, 1)) + hypot(side(other, 0), side(other, 1))) / 2;
  return (distance == 0 ? 0 : distance / diagonals) + 1 - iou(one, other);
}

static Found merge_two(const Found *one, const Found *other) {
  Found merged = *one;
  merged.windows += other->windows;
  merged.score += other->score;
  EACH(edge, 4)
    merged.box.edge[edge] = (one->box.edge[edge] * (double)one->windows +
      other->box.edge[edge] * (double)other->windows) / (double)merged.windows;
  return merged;
}

static Whole merge_boxes(Found *boxes, Whole count, double threshold) {
  require(!isnan(threshold));
  EACH(index, count) {
    EACH(edge, 4) require(isfinite(boxes[index].box.edge[edge]));
    require(isfinite(boxes[index].score) && boxes[index].windows >= 1);
  }
  while (count > 1) {
    double best = INFINITY;
    Whole low = 0, high = 1;
    EACH(first, count) for (Whole second = first + 1; second < count; second++) {
      double score = match_score(&boxes[first].box, &boxes[second].box);
      if (score < best) { best = score; low = first; high = second; }
    }
    if (!(best <= threshold)) break;
    boxes[low] = merge_two(&boxes[low], &boxes[high]);
    count--;
    memmove(boxes + high, boxes + high + 1, (size_t)(count - high) * sizeof *boxes);
  }
  return count;
}

static Box window_at(const Grid *grid, Whole y, Whole x) {
  const Whole position[2] = { y, x };
  Box window;
  EACH(axis, 2) {
    Whole low = axis == 0 ? 1 : 0; /* the pair is y, x; the edges are x, y */
    window.edge[low] = (double)(position[axis] * grid->step[axis] - grid->margin) / grid->zoom[axis];
    window.edge[low + 2] = window.edge[low] + (double)grid->window[axis] / grid->zoom[axis];
  }
  return window;
}

static Box box_in(const Box *window, const double out[4]) {
  Box box;
  EACH(edge, 4) box.edge[edge] = window->edge[edge % 2] + out[edge] * side(window, edge % 2);
  return box;
}

static Whole window_boxes(const Grid *grid, Tensor scores, Tensor edges, Whole label, double threshold,
                          const Whole picture[2], Found *boxes) {
  Whole count = 0, first = edges.size[0] == 4 ? 0 : 4 * label;
  require(scores.rank == 3 && edges.rank == 3 && label >= 0 && label < scores.size[0] &&
    first + 4 <= edges.size[0]);
  require(scores.size[1] == edges.size[1] && scores.size[2] == edges.size[2]);
  EACH(y, scores.size[1]) EACH(x, scores.size[2]) {
    double score = *at3(scores, label, y, x), out[4];
    if (!(score >= threshold)) continue;
    Box window = window_at(grid, y, x);
    EACH(edge, 4) out[edge] = *at3(edges, first + edge, y, x);
    Found found = { box_in(&window, out), score, 1, label };
    EACH(edge, 4) {
      double *at = &found.box.edge[edge], end = (double)picture[1 - edge % 2];
      *at = *at < 0 ? 0 : *at > end ? end : *at;
    }
    if (!(side(&found.box, 0) <= 0 || side(&found.box, 1) <= 0)) boxes[count++] = found;
  }
  return count;
}

static void put_found(const Found *found, int labelled) {
  open_with("{");
  if (labelled) put_field("label", (double)found->label);
  else put_field("windows", (double)found->windows);
  put_field("score", found->score);
  put_box("box", &found->box);
  put("}");
}

static void put_all_found(const char *key, const Found *found, Whole count, int labelled) {
  put_key(key);
  put("[");
  EACH(index, count) put_found(&found[index], labelled);
  put("]");
}

/* ---- Pictures to answers (5) ---- */

typedef struct { Tensor input, scores, edges; Grid grid; } Level;

static double scaled(Whole length, double scale, double by) {
  return floor((double)length * scale / by + 0.5);
}

static Tensor prepare(Tensor picture, const Whole size[2], const Value *input) {
  return normalise(resize(picture, size, 0), number(input, "mean"), number(input, "deviation"));
}

static Grid read_grid(const Value *parameters) {
  Grid grid;
  const Value *zoom = list(parameters, "zoom"), *network = find(parameters, "network");
  grid.margin = whole(parameters, "margin");
  EACH(axis, 2) grid.zoom[axis] = number_of(&zoom->items[axis]);
  if (network) {
    Stack stack = read_stack(network, "classifier", is_fine(parameters));
    read_pair(get(network, "input"), "window", grid.window);
    memcpy(grid.step, field_of(stack.layers, stack.count).stride, sizeof grid.step);
  } else {
    read_pair(parameters, "window", grid.window);
    read_pair(parameters, "step", grid.step);
  }
  return grid;
}

static Level read_level(const Value *network, Tensor picture, double scale, Whole margin) {
  const Value *input = get(network, "input");
  const Whole *image = picture.size + 1, margins[2] = { margin, margin };
  Whole size[2], smallest[2], stride[2];
  Level level;
  memset(&level, 0, sizeof level);
  require(picture.rank == 3 && scale > 0 && margin >= 0);
  read_pair(input, "window", level.grid.window);
  EACH(axis, 2) require_or(image[axis] >= level.grid.window[axis], "IMAGE_TOO_SMALL");
  if (margin > 0) {
    EACH(axis, 2) size[axis] = (Whole)scaled(image[axis], scale, (double)least(image[0], image[1]));
  } else {
    scale_rule(network, smallest, stride);
    require(
      level.grid.window[0] == level.grid.window[1] && smallest[0] == smallest[1] && stride[0] == stride[1]);
    Whole n = most(1, (Whole)floor((scale - (double)smallest[0]) / (double)stride[0] + 0.5));
    scale_size(image, smallest[0], stride[0], n, size);
  }
  level.input = zero_pad(prepare(picture, size, input), margins, margins);
  level.grid.margin = margin;
  EACH(axis, 2) level.grid.zoom[axis] = (double)size[axis] / (double)image[axis];
  return level;
}

static Level *read_levels(const Value *inputs, const Value *parameters, Whole *count) {
  const Value *scales = list(parameters, "scales");
  Tensor picture = read_ranked(inputs, "picture", 3);
  Level *levels = take(scales->count, sizeof(Level));
  *count = scales->count;
  EACH(index, scales->count)
    levels[index] = read_level(get(parameters, "network"), picture, number_of(&scales->items[index]),
      whole(parameters, "margin"));
  return levels;
}

/* A NaN before all numbers, so that it shows. */
static int precedes(const Found *one, const Found *other) {
  if (isnan(one->score) || isnan(other->score))
    if (!isnan(one->score) || !isnan(other->score)) return isnan(one->score);
  return one->score > other->score || (!(one->score < other->score) && one->label < other->label);
}

/* Best first, of equal ones the lower class first, then as they came: places of the count best of all. */
static Whole *order(const Found *all, Whole count) {
  Whole *places = take(count, sizeof(Whole));
  EACH(index, count) {
    Whole at = index;
    for (; at > 0; at--) {
      if (!precedes(&all[index], &all[places[at - 1]])) break;
      places[at] = places[at - 1];
    }
    places[at] = index;
  }
  return places;
}

static Found *best(const Found *all, Whole count, Whole *wanted) {
  Whole *places = order(all, count);
  *wanted = least(*wanted, count);
  Found *chosen = take(*wanted, sizeof(Found));
  EACH(index, *wanted) chosen[index] = all[places[index]];
  return chosen;
}

static Found *best_classes(const double *scores, Whole classes, Whole *wanted) {
  Found *all = take(classes, sizeof(Found));
  EACH(class, classes) { all[class].label = class; all[class].score = scores[class]; }
  return best(all, classes, wanted);
}

static void put_best_classes(const double *scores, Whole classes, Whole wanted) {
  Found *chosen = best_classes(scores, classes, &wanted);
  put_key("classes");
  put("[");
  EACH(index, wanted) {
    open_with("{");
    put_key("label");
    put_whole(chosen[index].label);
    put_field("score", chosen[index].score);
    put("}");
  }
  put("]");
}

static void add_scores(double *sums, Tensor scores, Whole classes, double share) {
  require(scores.size[0] >= classes);
  EACH(class, classes) sums[class] += scores.at[class] * share;
}

/* 5.5: adds a model's votes, times share. */
static void add_votes(
  const Value *inputs, const Value *parameters, const Value *weights, double *sums, double share) {
  const Value *network = get(parameters, "network");
  Whole count, mirrored = get(parameters, "flips")->number != 0, classes = whole(parameters, "classes");
  Level *levels = read_levels(inputs, parameters, &count);
  EACH(index, count) EACH(mirror, mirrored + 1) {
    Tensor input = mirror ? flip(levels[index].input) : levels[index].input;
    Tensor map = evaluate_dense(network, "classifier", is_fine(parameters), weights, input);
    if (is(parameters, "votes", "probabilities")) map = softmax(map);
    add_scores(sums, spatial_max(map), classes, share / (double)(count * (mirrored + 1)));
  }
}

static void add_window(
  const Value *parameters, const Value *weights, Tensor window, Whole classes, double *sums, double share) {
  Tensor map = evaluate_dense(get(parameters, "network"), "classifier", 0, weights, window);
  add_scores(sums, softmax(map), classes, share);
}

static void ten_views(const Value *inputs, const Value *parameters) {
  const Value *network = get(parameters, "network"), *input = get(network, "input");
  Tensor picture = read_ranked(inputs, "picture", 3);
  Whole window[2], size[2], classes = whole(parameters, "classes");
  double *sums = take(classes, sizeof(double)), shortest = (double)least(picture.size[1], picture.size[2]);
  read_pair(input, "window", window);
  EACH(axis, 2)
    size[axis] = (Whole)scaled(
      picture.size[1 + axis], 256.0 * (double)most(window[0], window[1]), 221 * shortest);
  Tensor image = prepare(picture, size, input);
  EACH(view, 5) {
    Whole start[2] = { view / 2 * (size[0] - window[0]), view % 2 * (size[1] - window[1]) };
    EACH(axis, 2) if (view == 4) start[axis] = floor_divide(size[axis] - window[axis], 2);
    Tensor seen = crop(image, start, window);
    add_window(parameters, get(inputs, "weights"), seen, classes, sums, 0.1);
    add_window(parameters, get(inputs, "weights"), flip(seen), classes, sums, 0.1);
  }
  put_best_classes(sums, classes, whole(parameters, "topK"));
}

static void classify_centre(const Value *inputs, const Value *parameters) {
  const Value *network = get(parameters, "network");
  Tensor picture = read_ranked(inputs, "picture", 3);
  Whole wide = whole(parameters, "side"), size[2], start[2], square[2] = { wide, wide };
  EACH(axis, 2) {
    size[axis] = (Whole)scaled(
      picture.size[1 + axis], (double)wide, (double)least(picture.size[1], picture.size[2]));
    start[axis] = floor_divide(size[axis] - wide, 2);
  }
  Tensor cut = crop(resize(picture, size, 0), start, square);
  Tensor window = normalise(
    cut, number(get(network, "input"), "mean"), number(get(network, "input"), "deviation"));
  Stack stack = read_stack(network, "classifier", 0);
  Whole classes = stack.layers[stack.count - 1].out;
  double *sums = take(classes, sizeof(double));
  add_window(parameters, get(inputs, "weights"), window, classes, sums, 1);
  put_best_classes(sums, classes, whole(parameters, "topK"));
}

/* The levels with both heads' maps, for 5.7 and 5.8. */
static Level *seen_levels(const Value *inputs, const Value *parameters, Whole *count) {
  const Value *network = get(parameters, "network"), *weights = get(inputs, "weights");
  Level *levels = read_levels(inputs, parameters, count);
  int fine = is_fine(parameters);
  Stack stack = read_stack(network, "classifier", fine);
  EACH(index, *count) {
    levels[index].scores = softmax(evaluate_dense(network, "classifier", fine, weights, levels[index].input));
    levels[index].edges = evaluate_dense(network, "regressor", fine, weights, levels[index].input);
    memcpy(
      levels[index].grid.step, field_of(stack.layers, stack.count).stride, sizeof levels[index].grid.step);
  }
  return levels;
}

/* A class's window boxes of all levels, merged; *count is how many are left. */
static Found *merged_boxes(const Value *inputs, const Value *parameters, const Level *levels,
  Whole level_count, Whole label, double threshold, Whole *count) {
  Tensor picture = read_ranked(inputs, "picture", 3);
  Whole room = 0;
  EACH(index, level_count) room += levels[index].scores.size[1] * levels[index].scores.size[2];
  Found *boxes = take(room, sizeof(Found));
  *count = 0;
  EACH(index, level_count)
    *count += window_boxes(&levels[index].grid, levels[index].scores, levels[index].edges, label, threshold,
      picture.size + 1, boxes + *count);
  *count = merge_boxes(boxes, *count, number(parameters, "mergeThreshold"));
  return boxes;
}

static void put_detections(const Value *parameters, const Found *all, Whole count) {
  const Value *threshold = find(parameters, "threshold"), *top = find(parameters, "topK");
  Found *kept = take(count, sizeof(Found));
  Whole kept_count = 0;
  EACH(index, count)
    if (!threshold || all[index].score >= number_of(threshold)) kept[kept_count++] = all[index];
  Whole wanted = top ? whole_of(top) : kept_count;
  Found *chosen = best(kept, kept_count, &wanted);
  put_all_found("detections", chosen, wanted, 1);
}

static void detect(const Value *inputs, const Value *parameters) {
  Whole levels_count, count, total = 0;
  Level *levels = seen_levels(inputs, parameters, &levels_count);
  Found **by_class = take(whole(parameters, "classes"), sizeof(Found *)), *all;
  Whole *counts = take(whole(parameters, "classes"), sizeof(Whole));
  EACH(class, whole(parameters, "classes")) {
    by_class[class] = merged_boxes(inputs, parameters, levels, levels_count, class,
      number(parameters, "windowThreshold"), &count);
    total += counts[class] = count;
  }
  all = take(total, sizeof(Found));
  total = 0;
  EACH(class, whole(parameters, "classes")) EACH(index, counts[class]) all[total++] = by_class[class][index];
  put_detections(parameters, all, total);
}

static void localize(const Value *inputs, const Value *parameters) {
  Whole level_count, classes = whole(parameters, "classes"), total = 0, count;
  Level *levels = seen_levels(inputs, parameters, &level_count);
  double *highest = take(classes, sizeof(double)), *scores = take(classes, sizeof(double));
  char *wanted = take(classes, 1);
  Found *all = take(classes, sizeof(Found));
  EACH(level, level_count) {
    Tensor maxima = spatial_max(levels[level].scores);
    Whole guesses = find(parameters, "topK") ? whole(parameters, "topK") : 1;
    require(maxima.size[0] >= classes);
    EACH(class, classes) {
      scores[class] = maxima.at[class];
      if (scores[class] > highest[class]) highest[class] = scores[class];
    }
    Found *chosen = best_classes(scores, classes, &guesses);
    EACH(index, guesses) wanted[chosen[index].label] = 1;
  }
  EACH(class, classes) if (wanted[class]) {
    double threshold = number(parameters, "windowThreshold");
    Found *boxes = merged_boxes(inputs, parameters, levels, level_count, class,
      threshold < highest[class] ? threshold : highest[class], &count);
    Whole one = 1;
    Found *most_confident = best(boxes, count, &one);
    if (one) all[total++] = *most_confident;
  }
  put_detections(parameters, all, total);
}

/* ---- Measures (9) ---- */

typedef struct { Whole picture, label; double score; Box box; int boxed, taken; } Guess;

static int same_id(const Value *one, const Value *other) {
  return one->kind == other->kind && one->number == other->number && !strcmp(one->text, other->text);
}

/* In the order of 9.1. */
static Guess *read_guesses(const Value *parameters, const char *key, Whole *count) {
  const Value *pictures = list(parameters, "pictures"), *guesses = list(parameters, key);
  Guess *sorted = take(guesses->count, sizeof(Guess));
  *count = 0;
  EACH(index, guesses->count) {
    const Value *record = &guesses->items[index];
    Guess guess;
    memset(&guess, 0, sizeof guess);
    guess.picture = -1;
    EACH(picture, pictures->count)
      if (same_id(get(&pictures->items[picture], "id"), get(record, "imageId"))) guess.picture = picture;
    guess.label = whole(record, "index");
    guess.score = number(record, "score");
    if (find(record, "box")) guess.box = read_box(get(record, "box"));
    Whole at = (*count)++;
    for (; at > 0; at--) {
      const Guess *before = &sorted[at - 1];
      if (before->score > guess.score) break;
      if (before->score == guess.score && before->picture < guess.picture) break;
      if (before->score == guess.score && before->picture == guess.picture && before->label <= guess.label)
        break;
      sorted[at] = *before;
    }
    sorted[at] = guess;
  }
  return sorted;
}

static int counts_as(const Value *object, Whole label) {
  return get(object, "ignore")->number == 0 && whole(object, "index") == label;
}

static double error_of_best(const Value *parameters, const char *key, int with_boxes) {
  const Value *pictures = list(parameters, "pictures");
  Whole count, k = whole(parameters, "k"), judged = 0, wrong = 0;
  Guess *guesses = read_guesses(parameters, key, &count);
  EACH(picture, pictures->count) {
    const Value *objects = list(&pictures->items[picture], "objects");
    Whole left = k;
    int counted = 0, right = 0;
    EACH(object, objects->count) if (get(&objects->items[object], "ignore")->number == 0) counted = 1;
    EACH(index, count) if (guesses[index].picture == picture && left-- > 0)
      EACH(object, objects->count) {
        Box box = read_box(get(&objects->items[object], "box"));
        if (!counts_as(&objects->items[object], guesses[index].label)) continue;
        if (!with_boxes || iou(&box, &guesses[index].box) >= 0.5) right = 1;
      }
    judged += counted;
    wrong += counted && !right;
  }
  require_or(judged > 0, "BAD_DATA_SET");
  return (double)wrong / (double)judged;
}

/* 9.4; -1 where the class has no object. */
static double average_precision(const Value *parameters, Whole label) {
  const Value *pictures = list(parameters, "pictures");
  Whole count, total = 0, found = 0, objects_count = 0;
  Guess *guesses = read_guesses(parameters, "detections", &count), *truth;
  EACH(picture, pictures->count) total += list(&pictures->items[picture], "objects")->count;
  truth = take(total, sizeof(Guess));
  total = 0;
  EACH(picture, pictures->count) {
    const Value *objects = get(&pictures->items[picture], "objects");
    EACH(object, objects->count) if (whole(&objects->items[object], "index") == label) {
      Guess one = { picture, label, 0, read_box(get(&objects->items[object], "box")), 0, 0 };
      one.taken = get(&objects->items[object], "ignore")->number != 0 ? -1 : 0;
      objects_count += !one.taken;
      truth[total++] = one;
    }
  }
  if (!objects_count) return -1;
  double *precisions = take(count, sizeof(double)), area_under = 0;
  Whole judged = 0;
  EACH(index, count) if (guesses[index].label == label) {
    const Guess *guess = &guesses[index];
    Guess *match = NULL;
    double overlap = 0.5;
    int disregarded = 0;
    EACH(object, total) if (truth[object].picture == guess->picture) {
      double share = iou(&truth[object].box, &guess->box);
      if (truth[object].taken == 0 && (match ? share > overlap : share >= overlap)) {
        match = &truth[object];
        overlap = share;
      }
      double covered = truth[object].taken == -1 ? shared_area(&truth[object].box, &guess->box) : 0;
      if (covered > 0 && covered >= area(&guess->box) / 2) disregarded = 1;
    }
    if (!match && disregarded) continue;
    judged++;
    if (!match) continue;
    match->taken = 1;
    precisions[found] = (double)(found + 1) / (double)judged;
    found++;
  }
  for (Whole index = found - 1; index >= 0; index--) {
    if (index + 1 < found && precisions[index + 1] > precisions[index])
      precisions[index] = precisions[index + 1];
    area_under += precisions[index] / (double)objects_count;
  }
  return area_under;
}

/* ---- Operations by name, in the manifest's order ---- */

typedef struct { double score, sum, weight; Whole count; } Pool; /* count: of scores that were pooled */

static int by_score(const void *one, const void *other) {
  double a = ((const Pool *)one)->score, b = ((const Pool *)other)->score;
  return (a > b) - (a < b);
}

static double mean_of(const Pool *pool) { return pool->sum / pool->weight; }

static Pool join_pools(Pool one, Pool other, Whole count) {
  Pool both = { one.score, one.sum + other.sum, one.weight + other.weight, count };
  return both;
}

static void isotonic_regression(Tensor scores, Tensor outcomes, Tensor weights) {
  require(scores.rank == 1 && scores.count >= 1);
  require(outcomes.count == scores.count && weights.count == scores.count);
  Pool *items = take(scores.count, sizeof(Pool)), *stack = take(scores.count, sizeof(Pool));
  EACH(item, scores.count) {
    double weight = weights.at[item];
    require(isfinite(scores.at[item]) && isfinite(outcomes.at[item]) && isfinite(weight) && weight > 0);
    Pool block = { scores.at[item], weight * outcomes.at[item], weight, 1 };
    items[item] = block;
  }
  qsort(items, (size_t)scores.count, sizeof(Pool), by_score);
  Whole distinct = 0, height = 0;
  EACH(item, scores.count) {
    if (distinct && items[distinct - 1].score == items[item].score)
      items[distinct - 1] = join_pools(items[distinct - 1], items[item], 1);
    else items[distinct++] = items[item];
  }
  Tensor kept = tensor(1, &distinct), values = tensor(1, &distinct);
  EACH(item, distinct) {
    kept.at[item] = (float)items[item].score;
    stack[height++] = items[item];
    while (height > 1 && mean_of(&stack[height - 2]) > mean_of(&stack[height - 1])) {
      Pool one = stack[height - 2], other = stack[height - 1];
      stack[--height - 1] = join_pools(one, other, one.count + other.count);
    }
  }
  Whole at = 0;
  EACH(block, height) EACH(item, stack[block].count)
    values.at[at++] = (float)mean_of(&stack[block]);
  put_tensor("scores", kept);
  put_tensor("values", values);
}

static double expected_calibration_error(Tensor confidences, Tensor outcomes, Whole bins) {
  require(confidences.count >= 1 && outcomes.count == confidences.count && bins >= 1);
  double error = 0, *excess = take(bins, sizeof(double));
  EACH(bin, bins) excess[bin] = 0;
  EACH(item, confidences.count) {
    double confidence = confidences.at[item], outcome = outcomes.at[item];
    require(confidence >= 0 && confidence <= 1 && (outcome == 0 || outcome == 1));
    Whole bin = (Whole)floor(confidence * (double)bins);
    excess[bin < bins ? bin : bins - 1] += outcome - confidence;
  }
  EACH(bin, bins) error += fabs(excess[bin]);
  return error / (double)confidences.count;
}

static const Value *request, *inputs, *parameters; /* in hand */

static int op(const char *name) { return is(request, "operation", name); }
static Tensor any(const char *key) { return read_tensor(get(inputs, key)); }
static Tensor map_in(const char *key) { return read_ranked(inputs, key, 3); }
static Whole given(const char *key) { return whole(parameters, key); }
static double amount(const char *key) { return number(parameters, key); }
static const Whole *two(const char *key) { return pair(parameters, key); }
static const Value *network(void) { return get(parameters, "network"); }
static const char *head(void) { return get(parameters, "head")->text; }
static Stack stack_given(void) { return read_stack(network(), head(), is_fine(parameters)); }

static void put_count(const char *key, Whole count) {
  put_key(key);
  put("\"%lld\"", (long long)count);
}

static void put_size(Whole channels, const Whole size[2]) {
  separate();
  put("[%lld,%lld,%lld]", (long long)channels, (long long)size[0], (long long)size[1]);
}

static void put_layer_sizes(Stack stack) {
  Whole *size = pair(parameters, "input"), channels = whole(get(network(), "input"), "channels");
  put_key("sizes");
  put("[");
  put_size(channels, size);
  EACH(index, stack.count) {
    const Layer *layer = &stack.layers[index];
    EACH(axis, 2) size[axis] = output_length(size[axis], &layer->look, axis);
    if (layer->kind == CONVOLUTION) channels = layer->out;
    if (layer->kind != DROPOUT) put_size(channels, size);
  }
  put("]");
}

static void put_counts(Stack stack) {
  Whole *size = pair(parameters, "input"), counted = 0, connections = 0, biases = 0;
  EACH(index, stack.count) {
    const Layer *layer = &stack.layers[index];
    EACH(axis, 2) size[axis] = output_length(size[axis], &layer->look, axis);
    if (layer->kind != CONVOLUTION) continue;
    Whole taps = layer->in * layer->look.kernel[0] * layer->look.kernel[1];
    counted += layer->out * (taps + 1);
    connections += layer->out * taps * size[0] * size[1];
    biases += layer->out * size[0] * size[1];
  }
  put_count("parameters", counted);
  put_count("connections", connections);
  put_count("connectionsWithBiases", connections + biases);
}

static void put_dense_sizes(Stack stack) {
  const Whole *pool = stack.layers[stack.features].look.kernel, *input = two("input");
  Whole unpooled[2], pooled[2], coarse[2], fine[2];
  EACH(axis, 2) {
    unpooled[axis] = length_after(stack.layers, stack.features, input[axis], axis);
    pooled[axis] = unpooled[axis] / pool[axis];
    coarse[axis] = coarse_length(unpooled[axis], pool[axis], head_span(&stack, axis));
    fine[axis] = fine_length(unpooled[axis], pool[axis], head_span(&stack, axis));
  }
  put_pair("input", input);
  put_pair("unpooled", unpooled);
  put_pair("offsets", pool);
  put_pair("pooled", pooled);
  put_pair("coarse", coarse);
  put_pair("fine", fine);
}

static int geometry_operation(void) {
  if (op("seededTensor")) {
    Whole count = given("count");
    Tensor values = tensor(1, &count);
    fill_seeded(values, get(parameters, "seeded"));
    put_tensor("values", values);
  } else if (op("outputLength")) {
    Look look = {{given("kernel"), 1}, {given("stride"), 1}, {given("before"), 0}, {given("after"), 0},
      {given("dilation"), 1}};
    put_field("length", (double)output_length(given("input"), &look, 0));
  } else if (op("receptiveField") || op("exactInput")) {
    const Value *records = list(parameters, "layers");
    Layer *layers = take(records->count, sizeof(Layer));
    EACH(index, records->count) layers[index].look = read_look(&records->items[index]);
    if (op("exactInput")) {
      Whole *length = pair(parameters, "output");
      EACH(axis, 2) length[axis] = exact_input(layers, records->count, length[axis], axis);
      put_pair("input", length);
    } else {
      Field field = field_of(layers, records->count);
      put_pair("size", field.size);
      put_pair("stride", field.stride);
      put_pair("start", field.start);
    }
  } else if (op("inputRegion")) {
    Region region = read_region(parameters);
    Look look = read_look(get(parameters, "layer"));
    EACH(axis, 2) {
      require(region.size[axis] >= 1);
      region.start[axis] = region.start[axis] * look.stride[axis] - look.before[axis];
      region.size[axis] = (region.size[axis] - 1) * look.stride[axis] + extent(&look, axis);
    }
    put_pair("start", region.start);
    put_pair("size", region.size);
  } else if (op("fineLength"))
    put_field("length", (double)fine_length(given("unpooled"), given("pool"), given("classifier")));
  else if (op("coarseLength"))
    put_field("length", (double)coarse_length(given("unpooled"), given("pool"), given("classifier")));
  else if (op("scaleSize")) {
    Whole size[2];
    scale_size(two("image"), given("smallest"), given("stride"), given("n"), size);
    put_pair("size", size);
  } else if (op("scaleRule")) {
    Whole smallest[2], stride[2];
    scale_rule(network(), smallest, stride);
    EACH(axis, 2) {
      put_key(axis ? "x" : "y");
      put("{\"smallest\":%lld,\"stride\":%lld}", (long long)smallest[axis], (long long)stride[axis]);
    }
  } else if (op("denseSizes")) put_dense_sizes(read_stack(network(), "classifier", 0));
  else if (op("layerSizes")) put_layer_sizes(read_stack(network(), "classifier", 0));
  else if (op("counts")) put_counts(read_stack(network(), "classifier", 0));
  else return 0;
  return 1;
}

static void put_masked(const char *from, const char *to) {
  const Value *records = list(parameters, "regions");
  Region *regions = take(records->count, sizeof(Region));
  EACH(index, records->count) regions[index] = read_region(&records->items[index]);
  put_tensor(to, keep_regions(map_in(from), regions, records->count));
}

/* A fully connected layer is a convolution of a map of one position. */
static Tensor as_map(Tensor in) {
  Tensor map = { 3, { in.count, 1, 1, 1 }, in.count, in.at };
  return map;
}

static Tensor as_kernel(Tensor weight) {
  Tensor kernel = { 4, { weight.size[0], weight.size[1], 1, 1 }, weight.count, weight.at };
  require(weight.rank == 2);
  return kernel;
}

static void put_weight_gradients(int connected) {
  Tensor in = any("input"), weight = any("weight"), to_weight = like(weight), to_in = in,
         gradient = any("outputGradient");
  Tensor to_bias = tensor(1, weight.size);
  Look look = read_look(parameters);
  if (!connected) to_in = conv2d_backward(in, weight, gradient, look, to_weight, to_bias);
  else
    to_in.at = conv2d_backward(
      as_map(in), as_kernel(weight), as_map(gradient), look, as_kernel(to_weight), to_bias)
                 .at;
  put_tensor("input", to_in);
  put_tensor("weight", to_weight);
  put_tensor("bias", to_bias);
}

static int map_operation(void) {
  const Value *stride = find(parameters, "stride"); /* a word where a network is meant */
  Look look = read_look(stride && stride->kind == TEXT ? NULL : parameters);
  if (op("normalise")) put_tensor("output", normalise(any("input"), amount("mean"), amount("deviation")));
  else if (op("normaliseBackward"))
    put_tensor("input", normalise(any("outputGradient"), 0, amount("deviation")));
  else if (op("resize")) put_tensor("output", resize(map_in("input"), two("size"), 0));
  else if (op("resizeBackward")) put_tensor("input", resize(map_in("outputGradient"), two("inputSize"), 1));
  else if (op("crop")) put_tensor("output", crop(map_in("input"), two("start"), two("size")));
  else if (op("cropBackward")) {
    Tensor gradient = map_in("outputGradient"),
           out = new_map(gradient.size[0], two("inputSize")[0], two("inputSize")[1]);
    add_at(out, gradient, two("start"));
    put_tensor("input", out);
  } else if (op("flip")) put_tensor("output", flip(map_in("input")));
  else if (op("flipBackward")) put_tensor("input", flip(map_in("outputGradient")));
  else if (op("conv2d")) put_tensor("output", conv2d(map_in("input"), any("weight"), any("bias"), look));
  else if (op("zeroPad2d")) put_tensor("output", zero_pad(map_in("input"), look.before, look.after));
  else if (op("zeroPad2dBackward")) {
    Tensor gradient = map_in("outputGradient");
    Whole size[2];
    EACH(axis, 2) size[axis] = gradient.size[1 + axis] - look.before[axis] - look.after[axis];
    put_tensor("input", crop(gradient, look.before, size));
  } else if (op("mask")) put_masked("input", "output");
  else if (op("maskBackward")) put_masked("outputGradient", "input");
  else if (op("linear")) {
    Tensor out = conv2d(as_map(any("input")), as_kernel(any("weight")), any("bias"), look);
    out.rank = 1;
    put_tensor("output", out);
  } else if (op("linearBackward")) put_weight_gradients(1);
  else if (op("conv2dBackward")) put_weight_gradients(0);
  else if (op("maxPool2d")) put_tensor("output", max_pool(map_in("input"), &look));
  else if (op("maxPool2dBackward"))
    put_tensor("input", max_pool_backward(map_in("input"), map_in("outputGradient"), &look));
  else if (op("relu")) put_tensor("output", relu(any("input"), amount("threshold")));
  else if (op("reluBackward"))
    put_tensor("input", relu_backward(any("input"), any("outputGradient"), amount("threshold")));
  else return 0;
  return 1;
}

static void put_maps(const Offset *maps, Whole count) {
  put_key("maps");
  put("[");
  EACH(index, count) {
    open_with("{");
    put_pair("offset", maps[index].offset);
    put_tensor("map", maps[index].map);
    put("}");
  }
  put("]");
}

static Offset *read_maps(const char *key, Whole *count) {
  const Value *records = list(inputs, key);
  Offset *maps = take(records->count, sizeof(Offset));
  *count = records->count;
  EACH(index, records->count) {
    read_pair(&records->items[index], "offset", maps[index].offset);
    maps[index].map = read_ranked(&records->items[index], "map", 3);
  }
  return maps;
}

static Tensor offset_backward(Tensor in, const Whole pool[2]) {
  Whole count, rest[2];
  Tensor out = like(in);
  Look look = pool_look(pool, pool);
  Offset *maps = read_maps("outputGradients", &count);
  EACH(index, count) {
    EACH(axis, 2) rest[axis] = in.size[1 + axis] - maps[index].offset[axis];
    Tensor part = max_pool_backward(crop(in, maps[index].offset, rest), maps[index].map, &look);
    add_at(out, part, maps[index].offset);
  }
  return out;
}

static int offset_operation(void) {
  Whole count = 0;
  if (op("offsetMaxPool2d")) {
    Offset *maps = offset_maps(map_in("input"), two("pool"), &count);
    put_maps(maps, count);
  } else if (op("offsetMaxPool2dBackward"))
    put_tensor("input", offset_backward(map_in("input"), two("pool")));
  else if (op("interleave")) {
    Offset *maps = read_maps("maps", &count);
    put_tensor("output", interleave(maps, count, two("pool")));
  } else if (op("interleaveBackward")) {
    Offset *maps = take_apart(map_in("outputGradient"), two("pool"), &count);
    put_maps(maps, count);
  } else return 0;
  return 1;
}

static double cross_entropy(Tensor logits, Tensor gradient) {
  const Value *classes = list(parameters, "classes");
  double loss = 0;
  require(classes->count == logits.size[0] && logits.size[0] >= 1);
  EACH(window, logits.size[0])
    loss += class_loss(logits.at + window * logits.size[1], logits.size[1], whole_of(&classes->items[window]),
      gradient.at + window * logits.size[1], logits.size[0]);
  return loss;
}

static double mean_box_loss(Tensor predictions, Tensor boxes, Tensor gradient, const char *name) {
  double loss = 0;
  require_same_shape(predictions, boxes);
  require(boxes.size[0] >= 1 && boxes.size[1] == 4);
  EACH(window, boxes.size[0])
    loss += any_box_loss(
      predictions.at + 4 * window, boxes.at + 4 * window, gradient.at + 4 * window, boxes.size[0], name);
  return loss;
}

static void put_step(Tensor weight, Tensor velocity, Tensor gradient) {
  require_same_shape(weight, velocity);
  require_same_shape(weight, gradient);
  EACH(index, weight.count) {
    double step = amount("momentum") * velocity.at[index] -
      amount("rate") * (gradient.at[index] + amount("decay") * weight.at[index]);
    velocity.at[index] = (float)step;
    weight.at[index] = (float)(weight.at[index] + step);
  }
  put_tensor("velocity", velocity);
  put_tensor("weight", weight);
}

static int training_operation(void) {
  if (op("spatialMax")) put_tensor("output", spatial_max(map_in("input")));
  else if (op("spatialMaxBackward")) {
    Tensor in = map_in("input");
    Look look = pool_look(in.size + 1, in.size + 1);
    put_tensor("input", max_pool_backward(in, as_map(any("outputGradient")), &look));
  } else if (op("softmax")) put_tensor("output", softmax(any("input")));
  else if (op("softmaxBackward"))
    put_tensor("input", softmax_backward(any("probabilities"), any("outputGradient")));
  else if (op("crossEntropy") || op("crossEntropyBackward")) {
    Tensor logits = read_ranked(inputs, "logits", 2), gradient = like(logits);
    double loss = cross_entropy(logits, gradient);
    if (op("crossEntropy")) put_field("loss", loss);
    else put_tensor("logits", gradient);
  } else if (op("squaredLoss") || op("squaredLossBackward") || op("iouLoss") || op("iouLossBackward") ||
    op("giouLoss") || op("giouLossBackward")) {
    const char *name = op("squaredLoss") || op("squaredLossBackward") ? "l2" : op("giouLoss") || op("giouLossBackward") ? "giou" : "iou";
    Tensor predictions = read_ranked(inputs, "predictions", 2), gradient = like(predictions);
    double loss = mean_box_loss(predictions, any("boxes"), gradient, name);
    if (op("squaredLoss") || op("iouLoss") || op("giouLoss")) put_field("loss", loss);
    else put_tensor("predictions", gradient);
  } else if (op("dropout")) put_tensor("output", dropout(any("input"), any("mask"), amount("rate")));
  else if (op("dropoutBackward"))
    put_tensor("input", dropout(any("outputGradient"), any("mask"), amount("rate")));
  else if (op("dropoutMask")) {
    Whole count = given("count");
    Tensor mask = tensor(1, &count);
    fill_mask(mask, (uint32_t)(uint64_t)given("seed"), amount("rate"), 0);
    put_tensor("mask", mask);
  } else if (op("sgdStep")) put_step(any("weight"), any("velocity"), any("gradient"));
  else if (op("networkGradients")) network_gradients(inputs, parameters);
  else return 0;
  return 1;
}

static Found read_found(const Value *record) {
  Found found = { read_box(get(record, "box")), number(record, "score"), whole(record, "windows"), 0 };
  return found;
}

static int box_operation(void) {
  if (op("iou") || op("matchScore") || op("literalMatchScore")) {
    Box one = read_box(get(parameters, "first")), other = read_box(get(parameters, "second"));
    if (op("iou")) put_field("iou", iou(&one, &other));
    else if (op("matchScore")) put_field("score", match_score(&one, &other));
    else put_field("score", centre_distance(&one, &other) + shared_area(&one, &other));
  } else if (op("boxMerge")) {
    Found one = read_found(get(parameters, "first")), other = read_found(get(parameters, "second"));
    Found merged = merge_two(&one, &other);
    put_key("merged");
    put_found(&merged, 0);
  } else if (op("mergeBoxes")) {
    const Value *records = list(parameters, "boxes");
    Found *boxes = take(records->count, sizeof(Found));
    EACH(index, records->count) boxes[index] = read_found(&records->items[index]);
    put_all_found("boxes", boxes, merge_boxes(boxes, records->count, amount("threshold")), 0);
  } else if (op("windowGrid")) {
    Grid grid = read_grid(parameters);
    Box window = window_at(&grid, two("position")[0], two("position")[1]);
    put_box("window", &window);
  } else if (op("windowEdges")) {
    Box window = read_box(get(parameters, "window")), box;
    const Value *edges = list(parameters, "edges");
    double out[4];
    require(edges->count == 4);
    EACH(edge, 4) out[edge] = number_of(&edges->items[edge]);
    box = box_in(&window, out);
    put_box("box", &box);
  } else if (op("windowBoxes")) {
    Grid grid = read_grid(parameters);
    Tensor scores = map_in("scores"), edges = map_in("edges");
    Found *boxes = take(scores.count, sizeof(Found));
    Whole count = window_boxes(
      &grid, scores, edges, given("label"), amount("threshold"), two("picture"), boxes);
    put_all_found("boxes", boxes, count, 0);
  } else return 0;
  return 1;
}

static void put_cut(void) {
  Whole heads, counts[2];
  const Value *names = list(parameters, "heads");
  Stack *stacks = read_heads(network(), names, is_fine(parameters), &heads);
  Region *parts[2];
  EACH(axis, 2) {
    parts[axis] = take(two("image")[axis], sizeof(Region));
    counts[axis] = cut_axis(stacks, heads, two("image")[axis], two("most")[axis], axis, parts[axis]);
  }
  put_key("parts");
  put("[");
  EACH(row, counts[0]) EACH(column, counts[1]) {
    Region part = parts[0][row];
    part.start[1] = parts[1][column].start[1];
    part.size[1] = parts[1][column].size[1];
    put_region(&part);
  }
  put("]");
}

static void put_layer_samples(Stack stack, Tensor map) {
  Whole numbered = 0;
  put_key("layers");
  put("[");
  EACH(index, stack.count) {
    char key[24];
    double magnitude = 0;
    map = forward(&stack.layers[index], get(inputs, "weights"), map);
    if (stack.layers[index].kind == DROPOUT) continue;
    sprintf(key, "%lld", (long long)++numbered);
    const Value *elements = list(get(parameters, "elements"), key);
    Tensor values = tensor(1, &elements->count);
    EACH(element, elements->count) {
      Whole place = whole_of(&elements->items[element]);
      require(place >= 0 && place < map.count);
      values.at[element] = map.at[place];
    }
    EACH(element, map.count) magnitude += fabs(map.at[element]);
    open_with("{");
    put_key("size");
    put_size(map.size[0], map.size + 1);
    put_tensor("values", values);
    put_field("meanMagnitude", magnitude / (double)map.count);
    put("}");
  }
  put("]");
}

static int network_operation(void) {
  const Value *weights = find(inputs, "weights");
  if (op("evaluateDense"))
    put_tensor("output", evaluate_dense(network(), head(), is_fine(parameters), weights, map_in("image")));
  else if (op("evaluateSkipKernel")) {
    Stack stack = read_stack(network(), head(), 1);
    require_window(network(), map_in("image"));
    put_tensor("output", run(stack.layers, stack.count, weights, map_in("image")));
  } else if (op("evaluateWindow")) {
    Stack stack = stack_given();
    Whole *start = pair(parameters, "position"), *window = pair(get(network(), "input"), "window");
    EACH(axis, 2) start[axis] *= field_of(stack.layers, stack.count).stride[axis];
    put_tensor("output", evaluate_dense(network(), head(), 0, weights, crop(map_in("image"), start, window)));
  } else if (op("evaluateWindowInContext")) {
    require_window(network(), map_in("image"));
    put_tensor("output", evaluate_in_context(stack_given(), weights, map_in("image"), two("position")));
  } else if (op("pitch")) {
    Whole pitch[2] = { 0, 0 }, heads;
    Stack *stacks = read_heads(network(), list(parameters, "heads"), is_fine(parameters), &heads);
    EACH(index, heads) EACH(axis, 2)
      pitch[axis] = most(pitch[axis], pitch_of(&stacks[index], two("size")[axis], axis));
    put_pair("pitch", pitch);
  } else if (op("outputsOfPart")) {
    Stack stack = stack_given();
    Region part = read_region(get(parameters, "part")), own = outputs_of_part(&stack, two("image"), &part);
    put_key("outputs");
    put_region(&own);
  } else if (op("cutImage")) put_cut();
  else if (op("evaluateOnPlane")) evaluate_on_plane(inputs, parameters);
  else if (op("features")) {
    Stack stack = read_stack(network(), "classifier", 0);
    Tensor map = map_in("image");
    Whole numbered = 0;
    require_window(network(), map);
    for (Whole index = 0; numbered != given("layer") && index < stack.count; index++) {
      numbered += stack.layers[index].kind != DROPOUT;
      map = forward(&stack.layers[index], weights, map);
    }
    require(given("layer") == numbered);
    put_tensor("output", map);
  } else if (op("layerSamples")) {
    const Value *input = get(network(), "input");
    Tensor image = normalise(map_in("picture"), number(input, "mean"), number(input, "deviation"));
    put_layer_samples(read_stack(network(), "classifier", 0), image);
  } else return 0;
  return 1;
}

static void put_levels(void) {
  Whole count;
  Level *levels = read_levels(inputs, parameters, &count);
  put_key("levels");
  put("[");
  EACH(index, count) {
    open_with("{");
    put_tensor("input", levels[index].input);
    put_key("zoom");
    open_with("[");
    EACH(axis, 2) put_number(levels[index].grid.zoom[axis]);
    put("]}");
  }
  put("]");
}

static Tensor votes(const Value *maps) {
  require(maps->count > 0);
  Tensor scores = tensor(1, read_tensor(&maps->items[0]).size);
  double *sums = take(scores.count, sizeof(double));
  EACH(index, maps->count) {
    Tensor maxima = spatial_max(read_tensor(&maps->items[index]));
    require(maxima.count == scores.count);
    add_scores(sums, maxima, scores.count, 1);
  }
  EACH(class, scores.count) scores.at[class] = (float)(sums[class] / (double)maps->count);
  return scores;
}

static int pipeline_operation(void) {
  const Value *members = find(inputs, "members");
  if (op("votes")) put_tensor("scores", votes(list(inputs, "maps")));
  else if (op("topClasses")) {
    Tensor scores = read_ranked(inputs, "scores", 1);
    double *exact = take(scores.count, sizeof(double));
    add_scores(exact, scores, scores.count, 1);
    put_best_classes(exact, scores.count, given("count"));
  } else if (op("pyramid")) put_levels();
  else if (op("prepare")) put_tensor("input", prepare(map_in("picture"), two("size"), parameters));
  else if (op("classify") || op("classifyEnsemble")) {
    double *sums = take(given("classes"), sizeof(double));
    if (op("classify")) add_votes(inputs, parameters, get(inputs, "weights"), sums, 1);
    else EACH(member, list(inputs, "members")->count)
      add_votes(inputs, parameters, &members->items[member], sums, 1.0 / (double)members->count);
    put_best_classes(sums, given("classes"), given("topK"));
  } else if (op("classifyCentre")) classify_centre(inputs, parameters);
  else if (op("classifyTenViews")) ten_views(inputs, parameters);
  else if (op("detect")) detect(inputs, parameters);
  else if (op("localize")) localize(inputs, parameters);
  else if (op("topKError")) put_field("error", error_of_best(parameters, "guesses", 0));
  else if (op("localizationError")) put_field("error", error_of_best(parameters, "detections", 1));
  else if (op("averagePrecision")) {
    double precision = average_precision(parameters, given("index"));
    if (precision >= 0) put_field("averagePrecision", precision);
    else { put_key("averagePrecision"); put("\"none\""); }
  } else if (op("meanAveragePrecision")) {
    double sum = 0, counted = 0;
    EACH(class, given("classes")) {
      double precision = average_precision(parameters, class);
      if (precision >= 0) { sum += precision; counted++; }
    }
    require_or(counted > 0, "BAD_DATA_SET");
    put_field("meanAveragePrecision", sum / counted);
  } else if (op("isotonicRegression")) {
    Tensor scores = any("scores"), ones = like(scores);
    EACH(item, ones.count) ones.at[item] = 1;
    isotonic_regression(scores, any("outcomes"), find(inputs, "weights") ? any("weights") : ones);
  } else if (op("expectedCalibrationError"))
    put_field("error", expected_calibration_error(any("confidences"), any("outcomes"), given("bins")));
  else return 0;
  return 1;
}

/* ---- A request, an answer ---- */

static void answer_request(void) {
  answer.used = 0;
  put("{\"id\":\"%s\",\"outputs\":{", get(request, "id")->text);
  inputs = get(request, "inputs");
  parameters = get(request, "parameters");
  int known = geometry_operation() || map_operation() || offset_operation() || training_operation() ||
    box_operation() || network_operation() || pipeline_operation();
  if (known) { put("}}"); return; }
  answer.used = 0;
  put("{\"id\":\"%s\",\"unsupported\":true}", get(request, "id")->text);
}

static int read_line(void) { /* into cursor, which ends with a 0 */
  static char *line;
  static size_t room;
  size_t used = 0;
  for (int character = getchar(); ; character = getchar()) {
    if (used + 1 >= room) {
      room = 2 * room + 65536;
      line = realloc(line, room);
      if (!line) stop("out of memory");
    }
    line[used] = 0;
    cursor = line;
    if (character == EOF || character == '\n') return used > 0 || character != EOF;
    line[used++] = (char)character;
  }
}

int main(void) {
  while (read_line()) {
    if (met('\0') || !*cursor) continue;
    Value read = read_value();
    request = &read;
    if (!setjmp(refused)) answer_request();
    else {
      answer.used = 0;
      put("{\"id\":\"%s\",\"error\":\"%s\"}", get(request, "id")->text, refusal);
    }
    puts(answer.text);
    fflush(stdout);
    free_all();
  }
  return 0;
}
