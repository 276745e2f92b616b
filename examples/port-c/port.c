/* OverFeat as fixtures/README.md and spec/SPEC.md describe it, in C99 without dependencies: reads a request a line from
   standard input, writes an answer a line. Numbers such as "4.1" are sections of SPEC.md. Tensors are float32, sums
   float64, sizes 64-bit, and all that a request needs is freed when it has been answered. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t Whole;

#define EACH(index, count) for (Whole index = 0; index < (count); index++)
#define AXES EACH(axis, 2) /* y, x */

/* ---- Refusals, and memory for one request ---- */

typedef union Block { union Block *next; long double widest; } Block;

static jmp_buf refused;
static const char *refusal;
static Block *blocks;

static void require_or(int condition, const char *code) { if (!condition) { refusal = code; longjmp(refused, 1); } }
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

static void free_all(void) { while (blocks) { Block *next = blocks->next; free(blocks); blocks = next; } }

/* ---- JSON, read ---- */

typedef struct Value {
  enum { NOTHING, TRUTH, NUMBER, TEXT, LIST, RECORD } kind;
  double number;
  const char *text;
  Whole count;
  struct Value *items;
  const char **keys;
} Value;

static const char *cursor;

static int met(char character) {
  while (*cursor == ' ' || *cursor == '\t' || *cursor == '\r') cursor++;
  return *cursor == character ? cursor++, 1 : 0;
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

static void *longer(const void *items, Whole count, Whole room, size_t size) {
  void *moved = take(room, size);
  if (count) memcpy(moved, items, (size_t)count * size);
  return moved;
}

static Value read_value(void) {
  Value value = { NOTHING, 0, "", 0, NULL, NULL };
  if (met('{') || met('[')) {
    char end = cursor[-1] == '{' ? '}' : ']';
    value.kind = end == '}' ? RECORD : LIST;
    for (Whole room = 0; !met(end); value.count++) {
      if (value.count) expect(',');
      if (value.count == room) {
        room = 2 * room + 8;
        value.items = longer(value.items, value.count, room, sizeof(Value));
        value.keys = longer(value.keys, value.count, room, sizeof(char *));
      }
      if (value.kind == RECORD) { value.keys[value.count] = read_text(); expect(':'); }
      value.items[value.count] = read_value();
    }
    return value;
  }
  if (*cursor == '"') { value.kind = TEXT; value.text = read_text(); return value; }
  size_t letters = strspn(cursor, "aeflnrstu"); /* true, false, null */
  value.kind = !letters ? NUMBER : *cursor == 'n' ? NOTHING : TRUTH;
  char *end = (char *)cursor + letters;
  value.number = letters ? *cursor == 't' : strtod(cursor, &end);
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

static Whole whole_of(const Value *value) {
  double exact = number_of(value);
  require(exact == floor(exact) && fabs(exact) <= 9007199254740992.0);
  return (Whole)exact;
}

static double number(const Value *record, const char *key) { return number_of(get(record, key)); }
static Whole whole(const Value *record, const char *key) { return whole_of(get(record, key)); }
static int truth(const Value *record, const char *key) { return get(record, key)->number != 0; }

static Whole *pair(const Value *record, const char *key) {
  const Value *value = list(record, key);
  Whole *both = take(2, sizeof(Whole));
  require(value->count == 2);
  AXES both[axis] = whole_of(&value->items[axis]);
  return both;
}

static void copy(Whole to[2], const Whole from[2]) { AXES to[axis] = from[axis]; }

/* ---- The request in hand ---- */

static const Value *request, *inputs, *parameters;
static int known;

static int op(const char *name) {
  int it_is = !strcmp(get(request, "operation")->text, name);
  known |= it_is;
  return it_is;
}

static Whole given(const char *key) { return whole(parameters, key); }
static double amount(const char *key) { return number(parameters, key); }
static const Whole *two(const char *key) { return pair(parameters, key); }
static const Value *network(void) { return get(parameters, "network"); }
static const Value *input_of_network(void) { return get(network(), "input"); }

static int is_fine(void) {
  int fine = is(parameters, "stride", "fine");
  require(fine || is(parameters, "stride", "coarse"));
  return fine;
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

static Tensor row(Whole count) { return tensor(1, &count); }
static Tensor like(Tensor other) { return tensor(other.rank, other.size); }
static Tensor new_map(Whole channels, const Whole size[2]) {
  Whole all[3] = { channels, size[0], size[1] };
  return tensor(3, all);
}
static float *at3(Tensor map, Whole channel, Whole y, Whole x) {
  return &map.at[(channel * map.size[1] + y) * map.size[2] + x];
}
static void require_same_shape(Tensor one, Tensor other) {
  require(one.rank == other.rank && !memcmp(one.size, other.size, sizeof one.size));
}

static void fill_seeded(Tensor made, const Value *seeded) { /* 11.2 */
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

static Tensor any(const char *key) { return read_tensor(get(inputs, key)); }
static Tensor map_in(const char *key) { return read_ranked(inputs, key, 3); }

/* ---- JSON, written: into a buffer, since a refusal may come half way ---- */

static const char *const edge_names[4] = { "xmin", "ymin", "xmax", "ymax" };
typedef struct { double edge[4]; } Box;

static struct { char *text; size_t used, room; } answer;

static void put_text(const char *text) {
  size_t length = strlen(text);
  if (answer.used + length >= answer.room) {
    answer.room = 2 * (answer.room + length) + 4096;
    answer.text = realloc(answer.text, answer.room);
    if (!answer.text) stop("out of memory");
  }
  memcpy(answer.text + answer.used, text, length + 1);
  answer.used += length;
}

static void put_comma(void) { if (answer.used && !strchr("{[", answer.text[answer.used - 1])) put_text(","); }

static void put_number(double value) {
  char text[40] = "\"NaN\"";
  if (isinf(value)) strcpy(text, value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else if (!isnan(value)) sprintf(text, "%.17g", value);
  put_text(text);
}

/* As it stands, but ' is a quotation mark, | a comma unless something has just been opened, and with % come a %number,
   a %whole, a %pair, a %box, a %tensor and a %string. */
static void put(const char *format, ...) {
  va_list values;
  va_start(values, format);
  for (; *format; format++) {
    char text[2] = { *format == '\'' ? '"' : *format, 0 };
    if (*format == '|') put_comma();
    else if (*format != '%') put_text(text);
    else switch (*++format) {
      case 'n': put_number(va_arg(values, double)); break;
      case 'w': put_number((double)va_arg(values, Whole)); break;
      case 's': put_text(va_arg(values, const char *)); break;
      case 'p': { const Whole *both = va_arg(values, const Whole *); put("[%w,%w]", both[0], both[1]); break; }
      case 'b': {
        const Box *box = va_arg(values, const Box *);
        put("{");
        EACH(edge, 4) put("|'%s':%n", edge_names[edge], box->edge[edge]);
        put("}");
        break;
      }
      default: {
        Tensor tensor = va_arg(values, Tensor);
        put("{'shape':[");
        EACH(axis, tensor.rank) put("|%w", tensor.size[axis]);
        put("],'data':[");
        EACH(index, tensor.count) { put_comma(); put_number(tensor.at[index]); }
        put("]}");
      }
    }
  }
  va_end(values);
}

static void output(Tensor map) { put("|'output':%t", map); }
static void to_input(Tensor gradient) { put("|'input':%t", gradient); }

/* ---- Geometry (2) ---- */

typedef struct { Whole kernel[2], stride[2], before[2], after[2], dilation[2]; } Look;
typedef enum { CONVOLUTION, PADDING, POOLING, RELU, DROPOUT } Kind;
typedef struct { Kind kind; Look look; const char *name; Whole in, out; double threshold, rate; } Layer;
typedef struct { Layer *layers; Whole count, features; } Stack; /* features, last pooling, head */
typedef struct { Whole size[2], stride[2], start[2]; } Field;
typedef struct { Whole start[2], size[2]; } Region;

static const Look one_pixel = { { 1, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 }, { 1, 1 } };

static Whole floor_divide(Whole a, Whole b) { return a / b - (a % b < 0); }
static Whole ceil_divide(Whole a, Whole b) { return -floor_divide(-a, b); }
static Whole most(Whole a, Whole b) { return a > b ? a : b; }
static Whole least(Whole a, Whole b) { return a < b ? a : b; }
static Whole extent(const Look *look, Whole axis) { return (look->kernel[axis] - 1) * look->dilation[axis] + 1; }

static Whole output_length(Whole length, const Look *look, Whole axis) {
  require(length >= 0 && look->kernel[axis] >= 1 && look->stride[axis] >= 1 && look->dilation[axis] >= 1);
  require(look->before[axis] >= 0 && look->after[axis] >= 0);
  Whole left_over = length + look->before[axis] + look->after[axis] - extent(look, axis);
  require(left_over >= 0);
  return left_over / look->stride[axis] + 1;
}

static Look read_look(const Value *record) {
  Look look = one_pixel;
  const Value *padding = find(record, "padding");
  if (find(record, "kernel")) copy(look.kernel, pair(record, "kernel"));
  if (find(record, "stride")) copy(look.stride, pair(record, "stride"));
  if (find(record, "dilation")) copy(look.dilation, pair(record, "dilation"));
  for (Whole axis = 0; padding && axis < 2; axis++) {
    look.before[axis] = whole(padding, axis ? "left" : "top");
    look.after[axis] = whole(padding, axis ? "right" : "bottom");
  }
  return look;
}

static Look pool_look(const Whole kernel[2], const Whole stride[2]) {
  Look look = one_pixel;
  copy(look.kernel, kernel);
  copy(look.stride, stride);
  return look;
}

static Layer read_layer(const Value *record) {
  static const char *const kinds[] = { "conv2d", "zeroPad2d", "maxPool2d", "relu", "dropout" };
  Layer layer = { CONVOLUTION, read_look(record), "", 0, 0, 0, 0 };
  while (layer.kind < DROPOUT && !is(record, "kind", kinds[layer.kind])) layer.kind++;
  if (layer.kind == RELU) layer.threshold = number(record, "threshold");
  if (layer.kind == DROPOUT) layer.rate = number(record, "rate");
  if (layer.kind != CONVOLUTION) return layer;
  layer.name = get(record, "name")->text;
  layer.in = whole(record, "inChannels");
  layer.out = whole(record, "outChannels");
  return layer;
}

/* All layers to a head's outputs; fine as in the skip-kernel form (2.4), whose outputs are the fine stride's. */
static Stack stack_of(const char *head_name, int fine) {
  const Value *features = list(network(), "features"), *head = list(get(network(), "heads"), head_name);
  Stack stack = { take(features->count + 1 + head->count, sizeof(Layer)), 0, features->count };
  const Whole *pool = pair(network(), "lastPool");
  Layer last_pool = { POOLING, pool_look(pool, fine ? one_pixel.stride : pool), "", 0, 0, 0, 0 };
  EACH(index, features->count) stack.layers[stack.count++] = read_layer(&features->items[index]);
  stack.layers[stack.count++] = last_pool;
  EACH(index, head->count) {
    Layer layer = read_layer(&head->items[index]);
    for (int axis = 0; fine && axis < 2; axis++) layer.look.dilation[axis] *= pool[axis];
    stack.layers[stack.count++] = layer;
  }
  return stack;
}

static const char *head(void) { return get(parameters, "head")->text; }
static Stack classifier(int fine) { return stack_of("classifier", fine); }

static Stack *read_heads(Whole *count) {
  const Value *names = list(parameters, "heads");
  Stack *stacks = take(*count = names->count, sizeof(Stack));
  require(names->count > 0);
  EACH(index, names->count) stacks[index] = stack_of(names->items[index].text, is_fine());
  return stacks;
}

static Field field_of(const Layer *layers, Whole count) {
  Field field = { { 1, 1 }, { 1, 1 }, { 0, 0 } };
  EACH(index, count) AXES {
    const Look *look = &layers[index].look;
    field.start[axis] -= look->before[axis] * field.stride[axis];
    field.size[axis] += (extent(look, axis) - 1) * field.stride[axis];
    field.stride[axis] *= look->stride[axis];
  }
  return field;
}

static Whole exact_input(const Layer *layers, Whole count, Whole length, Whole axis) {
  while (count-- > 0) {
    const Look *look = &layers[count].look;
    length = (length - 1) * look->stride[axis] + extent(look, axis) - look->before[axis] - look->after[axis];
  }
  return length;
}

static Whole length_after(const Layer *layers, Whole count, Whole length, Whole axis) {
  EACH(index, count) length = output_length(length, &layers[index].look, axis);
  return length;
}

static Whole head_span(const Stack *stack, Whole axis) { /* pooled positions that a head sees: c of 2.4 */
  return field_of(stack->layers + stack->features + 1, stack->count - stack->features - 1).size[axis];
}

static Whole dense_length(Whole unpooled, Whole pool, Whole span, int fine) {
  require(unpooled >= 0 && pool >= 1 && span >= 1);
  Whole length = fine ? unpooled - pool * span + 1 : unpooled / pool - span + 1;
  require(length >= 1);
  return length;
}

static void scale_rule(Whole smallest[2], Whole stride[2]) { /* 2.5 */
  Stack stack = classifier(0);
  AXES {
    Whole unpooled = stack.layers[stack.features].look.kernel[axis] * head_span(&stack, axis) - 1;
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

static Tensor frame(Tensor in, const Whole start[2], const Whole size[2]) { /* zeros where it goes beyond the map */
  Tensor out = new_map(in.size[0], size);
  require(in.rank == 3);
  EACH(channel, in.size[0]) EACH(y, size[0]) EACH(x, size[1]) {
    Whole from_y = start[0] + y, from_x = start[1] + x;
    if (from_y >= 0 && from_y < in.size[1] && from_x >= 0 && from_x < in.size[2])
      *at3(out, channel, y, x) = *at3(in, channel, from_y, from_x);
  }
  return out;
}

static Tensor crop(Tensor in, const Whole start[2], const Whole size[2]) {
  AXES require(start[axis] >= 0 && size[axis] >= 0 && size[axis] <= in.size[1 + axis] - start[axis]);
  return frame(in, start, size);
}

static Tensor surround(Tensor in, const Whole start[2], const Whole size[2]) { /* the map from there on, in zeros */
  const Whole back[2] = { -start[0], -start[1] };
  AXES require(start[axis] >= 0 && in.size[1 + axis] <= size[axis] - start[axis]);
  return frame(in, back, size);
}

static Tensor zero_pad(Tensor in, const Look *look) {
  Whole size[2];
  AXES require(look->before[axis] >= 0 && look->after[axis] >= 0);
  AXES size[axis] = look->before[axis] + in.size[1 + axis] + look->after[axis];
  return surround(in, look->before, size);
}

static void add(Tensor sum, Tensor part) { EACH(index, sum.count) sum.at[index] += part.at[index]; }

static Tensor keep_regions(Tensor in, const Region *regions, Whole count) { /* 4.15 */
  Tensor out = like(in);
  EACH(index, count) {
    const Whole *start = regions[index].start, *size = regions[index].size;
    Tensor part = crop(in, start, size);
    EACH(channel, in.size[0]) EACH(y, size[0]) EACH(x, size[1])
      *at3(out, channel, start[0] + y, start[1] + x) = *at3(part, channel, y, x);
  }
  return out;
}

static Tensor join_channels(Tensor first, Tensor second) { /* 4.18 */
  AXES require(first.size[1 + axis] == second.size[1 + axis]);
  Tensor out = new_map(first.size[0] + second.size[0], first.size + 1);
  EACH(index, first.count) out.at[index] = first.at[index];
  EACH(index, second.count) out.at[first.count + index] = second.at[index];
  return out;
}

static Tensor channels_from(Tensor in, Whole first, Whole end) {
  require(in.rank == 3 && 0 <= first && first <= end && end <= in.size[0]);
  Tensor out = new_map(end - first, in.size + 1);
  EACH(index, out.count) out.at[index] = in.at[first * in.size[1] * in.size[2] + index];
  return out;
}

static Tensor flip(Tensor in) {
  Tensor out = like(in);
  Whole width = in.size[2];
  EACH(line, in.size[0] * in.size[1]) EACH(x, width) out.at[line * width + x] = in.at[(line + 1) * width - 1 - x];
  return out;
}

static Tensor output_map(Whole channels, Tensor in, const Look *look) {
  Whole size[2];
  require(in.rank == 3);
  AXES size[axis] = output_length(in.size[1 + axis], look, axis);
  return new_map(channels, size);
}

static Look weight_look(Tensor in, Tensor weight, Look look) {
  require(in.rank == 3 && in.size[0] >= 1 && weight.rank == 4 && weight.size[1] == in.size[0]);
  copy(look.kernel, weight.size + 2);
  return look;
}

#define TAPS EACH(i, in.size[0]) EACH(ky, look.kernel[0]) EACH(kx, look.kernel[1])

static Tensor conv2d(Tensor in, Tensor weight, Tensor bias, Look given) {
  Look look = weight_look(in, weight, given);
  require(bias.rank == 1 && bias.size[0] == weight.size[0]);
  Tensor out = output_map(weight.size[0], in, &look), padded = zero_pad(in, &look);
  Whole width = out.size[2], taps = in.size[0] * look.kernel[0] * look.kernel[1];
  double *sums = take(width, sizeof(double));
  EACH(o, weight.size[0]) EACH(y, out.size[1]) {
    const float *tap = weight.at + o * taps;
    EACH(x, width) sums[x] = bias.at[o];
    TAPS {
      double factor = *tap++;
      const float *from = at3(padded, i, y * look.stride[0] + ky * look.dilation[0], kx * look.dilation[1]);
      EACH(x, width) sums[x] += factor * from[x * look.stride[1]];
    }
    EACH(x, width) *at3(out, o, y, x) = (float)sums[x];
  }
  return out;
}

/* Adds to the gradients of weight and bias, so that those of several windows add up; returns the input's. */
static Tensor conv2d_backward(Tensor in, Tensor weight, Tensor gradient, Look given, Tensor to_weight, Tensor to_bias) {
  Look look = weight_look(in, weight, given);
  require_same_shape(gradient, output_map(weight.size[0], in, &look));
  Tensor padded = zero_pad(in, &look), to_padded = like(padded);
  double *to_place = take(padded.count, sizeof(double));
  Whole tap = 0;
  EACH(o, weight.size[0]) {
    double to_one = 0;
    EACH(y, gradient.size[1]) EACH(x, gradient.size[2]) to_one += *at3(gradient, o, y, x);
    to_bias.at[o] += (float)to_one;
    TAPS {
      double to_tap = 0;
      EACH(y, gradient.size[1]) EACH(x, gradient.size[2]) {
        Whole from_y = y * look.stride[0] + ky * look.dilation[0], from_x = x * look.stride[1] + kx * look.dilation[1];
        Whole place = at3(padded, i, from_y, from_x) - padded.at;
        double arriving = *at3(gradient, o, y, x);
        to_tap += arriving * padded.at[place];
        to_place[place] += arriving * weight.at[tap];
      }
      to_weight.at[tap++] += (float)to_tap;
    }
  }
  EACH(index, padded.count) to_padded.at[index] = (float)to_place[index];
  return crop(to_padded, look.before, in.size + 1);
}

/* Where the first maximum of a window is, or its first NaN: an index into the whole map. */
static Whole first_maximum(Tensor in, Whole channel, Whole top, Whole left, const Whole kernel[2]) {
  Whole best = at3(in, channel, top, left) - in.at;
  EACH(ky, kernel[0]) EACH(kx, kernel[1]) {
    Whole here = at3(in, channel, top + ky, left + kx) - in.at;
    if (isnan(in.at[best])) return best;
    if (in.at[here] > in.at[best] || isnan(in.at[here])) best = here;
  }
  return best;
}

static Tensor max_pool(Tensor in, Look look, const Tensor *gradient) { /* with a gradient: the input's */
  Tensor pooled = output_map(in.size[0], in, &look), out = gradient ? like(in) : pooled;
  if (gradient) require_same_shape(*gradient, pooled);
  EACH(channel, in.size[0]) EACH(y, pooled.size[1]) EACH(x, pooled.size[2]) {
    Whole from = first_maximum(in, channel, y * look.stride[0], x * look.stride[1], look.kernel);
    if (gradient) out.at[from] += *at3(*gradient, channel, y, x);
    else *at3(out, channel, y, x) = in.at[from];
  }
  return out;
}

static Tensor as_map(Tensor in) { /* of one position: a fully connected layer is a convolution of such */
  Tensor map = { 3, { in.count, 1, 1, 1 }, in.count, in.at };
  return map;
}

static Tensor as_kernel(Tensor weight) {
  Tensor kernel = { 4, { weight.size[0], weight.size[1], 1, 1 }, weight.count, weight.at };
  require(weight.rank == 2);
  return kernel;
}

static Tensor spatial_max(Tensor in) {
  Tensor out = max_pool(in, pool_look(in.size + 1, in.size + 1), NULL);
  require(out.count > 0);
  out.rank = 1;
  return out;
}

static Tensor relu(Tensor in, Tensor passed, double threshold) { /* passed on is the input, or a gradient */
  Tensor out = like(in);
  require_same_shape(in, passed);
  EACH(index, in.count) out.at[index] = in.at[index] > threshold || isnan(in.at[index]) ? passed.at[index] : 0;
  return out;
}

static Tensor dropout(Tensor in, Tensor mask, double rate) {
  Tensor out = like(in);
  require_same_shape(in, mask);
  require(rate >= 0 && rate < 1);
  EACH(index, in.count) out.at[index] = mask.at[index] == 0 ? 0 : (float)(in.at[index] / (1 - rate));
  return out;
}

static void fill_mask(Tensor mask, uint32_t seed, double rate, Whole first) { /* 4.5; first element's number */
  EACH(index, mask.count) {
    uint32_t h = ((uint32_t)(first + index) ^ (seed * UINT32_C(0x9e3779b1))) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 16)) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 13)) * UINT32_C(0xc2b2ae35);
    h = h ^ (h >> 16);
    mask.at[index] = h / 4294967296.0 < rate ? 0 : 1;
  }
}

static double soften(const float *logits, Whole count, Whole step, double *powers) { /* log of the powers' sum */
  double largest = logits[0], sum = 0;
  EACH(class, count) if (logits[class * step] > largest) largest = logits[class * step];
  EACH(class, count) sum += powers[class] = exp(logits[class * step] - largest);
  EACH(class, count) powers[class] /= sum;
  return log(sum) + largest;
}

static Tensor softmax(Tensor in) {
  Tensor out = like(in);
  require(in.rank >= 1 && in.size[0] >= 1);
  Whole classes = in.size[0], places = in.count / classes;
  double *powers = take(classes, sizeof(double));
  EACH(place, places) {
    soften(in.at + place, classes, places, powers);
    EACH(class, classes) out.at[class * places + place] = (float)powers[class];
  }
  return out;
}

static Tensor softmax_backward(Tensor in, Tensor gradient) {
  Tensor out = like(in);
  require_same_shape(in, gradient);
  require(in.rank >= 1 && in.size[0] >= 1);
  Whole places = in.count / in.size[0];
  EACH(place, places) {
    double sum = 0;
    for (Whole at = place; at < in.count; at += places) sum += (double)in.at[at] * gradient.at[at];
    for (Whole at = place; at < in.count; at += places) out.at[at] = (float)(in.at[at] * (gradient.at[at] - sum));
  }
  return out;
}

/* 4.11: what each of m outputs takes of n inputs, [output, input]; backward, what each of n of m, [input, output]. */
static double *resize_weights(Whole n, Whole m, int backward) {
  require(n >= 1 && m >= 1);
  double *weights = take(m * n, sizeof(double)), scale = (double)n / (double)m, support = scale > 1 ? scale : 1;
  EACH(i, m) {
    double centre = ((double)i + 0.5) * scale, sum = 0;
    EACH(j, n) sum += fmax(0, 1 - fabs((double)j + 0.5 - centre) / support);
    EACH(j, n) weights[backward ? j * m + i : i * n + j] = fmax(0, 1 - fabs((double)j + 0.5 - centre) / support) / sum;
  }
  return weights;
}

static Tensor resize(Tensor in, const Whole size[2], int backward) {
  Whole height = in.size[1], width = in.size[2];
  double *along_y = backward ? resize_weights(size[0], height, 1) : resize_weights(height, size[0], 0);
  double *along_x = backward ? resize_weights(size[1], width, 1) : resize_weights(width, size[1], 0);
  Tensor out = new_map(in.size[0], size);
  double *line = take(width, sizeof(double));
  EACH(channel, in.size[0]) EACH(y, size[0]) {
    memset(line, 0, (size_t)width * sizeof(double));
    EACH(j, height) {
      double weight = along_y[y * height + j];
      for (Whole x = 0; weight != 0 && x < width; x++) line[x] += weight * *at3(in, channel, j, x);
    }
    EACH(x, size[1]) {
      double sum = 0;
      EACH(j, width) if (along_x[x * width + j] != 0) sum += along_x[x * width + j] * line[j];
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

static Tensor weight_of(const Value *weights, const Layer *layer, const char *part) {
  int bias = !strcmp(part, "bias");
  char *name = take((Whole)strlen(layer->name) + 16, 1);
  sprintf(name, "%s.%s", layer->name, part);
  Tensor weight = read_ranked(weights, name, bias ? 1 : 4);
  Whole size[4] = { layer->out, layer->in, layer->look.kernel[0], layer->look.kernel[1] };
  require(bias || !memcmp(weight.size, size, sizeof size));
  return weight;
}

static Tensor forward(const Layer *layer, const Value *weights, Tensor in) {
  switch (layer->kind) {
    case CONVOLUTION:
      return conv2d(in, weight_of(weights, layer, "weight"), weight_of(weights, layer, "bias"), layer->look);
    case PADDING: return zero_pad(in, &layer->look);
    case POOLING: return max_pool(in, layer->look, NULL);
    case RELU: return relu(in, in, layer->threshold);
    default: return in;
  }
}

static Tensor run(const Layer *layers, Whole count, const Value *weights, Tensor in) {
  EACH(index, count) in = forward(&layers[index], weights, in);
  return in;
}

static Tensor seen(Tensor image) { /* an image that a network can see */
  const Whole *window = pair(input_of_network(), "window");
  require(image.rank == 3 && image.size[0] == whole(input_of_network(), "channels"));
  AXES require(image.size[1 + axis] >= window[axis]);
  return image;
}

static Offset *offset_maps(Tensor in, const Whole pool[2], Whole *count) {
  AXES require(pool[axis] >= 1);
  Offset *maps = take(pool[0] * pool[1], sizeof(Offset));
  *count = 0;
  EACH(y, pool[0]) EACH(x, pool[1]) {
    Whole start[2] = { y, x }, rest[2] = { in.size[1] - y, in.size[2] - x };
    if (rest[0] < pool[0] || rest[1] < pool[1]) continue;
    Offset made = { { y, x }, max_pool(crop(in, start, rest), pool_look(pool, pool), NULL) };
    maps[(*count)++] = made;
  }
  require(*count > 0);
  return maps;
}

static Tensor interleave(const Offset *maps, Whole count, const Whole pool[2]) {
  Whole channels = count ? maps[0].map.size[0] : 0, size[2] = { 0, 0 }, places = 0;
  EACH(index, count) AXES if (maps[index].offset[!axis] == 0) size[axis] += maps[index].map.size[1 + axis];
  Tensor out = new_map(channels, size), filled = like(out);
  EACH(index, count) {
    const Offset *one = &maps[index];
    AXES require(one->offset[axis] >= 0 && one->offset[axis] < pool[axis]);
    require(one->map.size[0] == channels);
    EACH(channel, channels) EACH(i, one->map.size[1]) EACH(j, one->map.size[2]) {
      Whole y = pool[0] * i + one->offset[0], x = pool[1] * j + one->offset[1];
      require(y < size[0] && x < size[1] && *at3(filled, channel, y, x) == 0);
      *at3(filled, channel, y, x) = 1;
      *at3(out, channel, y, x) = *at3(one->map, channel, i, j);
      places++;
    }
  }
  require(count > 0 && places == out.count);
  return out;
}

static Offset *take_apart(Tensor whole_map, const Whole pool[2], Whole *count) {
  AXES require(pool[axis] >= 1);
  Offset *maps = take(pool[0] * pool[1], sizeof(Offset));
  *count = 0;
  EACH(dy, least(pool[0], whole_map.size[1])) EACH(dx, least(pool[1], whole_map.size[2])) {
    Whole size[2] = { ceil_divide(whole_map.size[1] - dy, pool[0]), ceil_divide(whole_map.size[2] - dx, pool[1]) };
    Offset one = { { dy, dx }, new_map(whole_map.size[0], size) };
    EACH(channel, whole_map.size[0]) EACH(i, size[0]) EACH(j, size[1])
      *at3(one.map, channel, i, j) = *at3(whole_map, channel, pool[0] * i + dy, pool[1] * j + dx);
    maps[(*count)++] = one;
  }
  return maps;
}

/* 4.6: features once, then the head at each place, or on the map of each offset. */
static Tensor evaluate_dense(const char *head_name, int fine, const Value *weights, Tensor image) {
  Stack stack = stack_of(head_name, 0);
  const Layer *pool = stack.layers + stack.features;
  Whole head_count = stack.count - stack.features - 1, count, kept = 0, length[2];
  Tensor unpooled = run(stack.layers, stack.features, weights, seen(image));
  AXES length[axis] = dense_length(unpooled.size[1 + axis], pool->look.kernel[axis], head_span(&stack, axis), fine);
  if (!fine) return run(pool, head_count + 1, weights, unpooled);
  Offset *maps = offset_maps(unpooled, pool->look.kernel, &count);
  EACH(index, count) if (maps[index].offset[0] < length[0] && maps[index].offset[1] < length[1]) {
    maps[kept] = maps[index];
    maps[kept++].map = run(pool + 1, head_count, weights, maps[index].map);
  }
  return interleave(maps, kept, pool->look.kernel);
}

/* ---- Context (3.8) ---- */

/* A level's lower resolution: its size and margin, and along y and x the window that goes with each output. */
typedef struct { Whole size[2], margin, counts[2], *places[2]; } Context;

static int context_is_read(void) { return find(network(), "context") != NULL; }

static Whole *read_places(const char *key, Whole *count) {
  const Value *values = list(parameters, key);
  Whole *places = take(*count = values->count, sizeof(Whole));
  EACH(index, values->count) places[index] = whole_of(&values->items[index]);
  return places;
}

/* Outputs along an axis of an image that is so long, and of the last unpooled map at which of its places they begin. */
static Whole outputs_along(const Stack *stack, Whole length, int fine, Whole axis) {
  Whole unpooled = length_after(stack->layers, stack->features, length, axis);
  return dense_length(unpooled, stack->layers[stack->features].look.kernel[axis], head_span(stack, axis), fine);
}

static Context context_of(const Whole size[2], Whole margin, int fine) {
  Stack stack = classifier(0);
  const Whole *window = pair(input_of_network(), "window");
  const Layer *pool = &stack.layers[stack.features];
  Whole ratio = whole(get(network(), "context"), "ratio");
  Context context = { { 0, 0 }, most(margin, ceil_divide(most(window[0], window[1]), 2)), { 0, 0 }, { NULL, NULL } };
  AXES {
    Whole step = field_of(stack.layers, stack.features).stride[axis], own = size[axis];
    Whole lower = context.size[axis] = most(1, floor_divide(2 * own + ratio, 2 * ratio));
    Whole windows = outputs_along(&stack, lower + 2 * context.margin, 1, axis), divisor = 2 * step * own;
    context.counts[axis] = outputs_along(&stack, own + 2 * margin, fine, axis);
    context.places[axis] = take(context.counts[axis], sizeof(Whole));
    EACH(output, context.counts[axis]) {
      Whole centre = 2 * output * step * (fine ? 1 : pool->look.kernel[axis]) + window[axis] - 2 * margin;
      Whole above = centre * lower + (2 * context.margin - window[axis]) * own;
      Whole nearest = floor_divide(2 * above + divisor, 2 * divisor);
      context.places[axis][output] = least(most(0, nearest), windows - 1);
    }
  }
  return context;
}

static void put_places(const char *name, const Whole *places, Whole count) {
  put("|'%s':[", name);
  EACH(index, count) put("|%w", places[index]);
  put("]");
}

static void put_context(Context context) {
  put_places("rows", context.places[0], context.counts[0]);
  put_places("columns", context.places[1], context.counts[1]);
  put("|'level':{'size':%p,'margin':%w}", context.size, context.margin);
}

/* The features of both images once; then, for each output, those of its two windows, joined, through the head. */
static Tensor evaluate_with_context(const char *head_name, int fine, const Value *weights, Tensor image, Tensor lower,
                                    const Context *context) {
  Stack stack = stack_of(head_name, 0);
  const Layer *pool = &stack.layers[stack.features];
  Whole seen_by_one[2], head_count = stack.count - stack.features - 1;
  require(context_is_read());
  Tensor own = run(stack.layers, stack.features, weights, seen(image)),
         other = run(stack.layers, stack.features, weights, seen(lower));
  AXES {
    require(context->counts[axis] == outputs_along(&stack, image.size[1 + axis], fine, axis));
    seen_by_one[axis] = pool->look.kernel[axis] * head_span(&stack, axis);
  }
  Tensor out = new_map(stack.layers[stack.count - 1].out, context->counts);
  EACH(y, context->counts[0]) EACH(x, context->counts[1]) {
    Whole at[2] = { y * (fine ? 1 : pool->look.kernel[0]), x * (fine ? 1 : pool->look.kernel[1]) };
    Whole beside[2] = { context->places[0][y], context->places[1][x] };
    Tensor first = forward(pool, weights, crop(own, at, seen_by_one)),
           second = forward(pool, weights, crop(other, beside, seen_by_one));
    Tensor outputs = run(pool + 1, head_count, weights, join_channels(first, second));
    EACH(channel, out.size[0]) *at3(out, channel, y, x) = outputs.at[channel];
  }
  return out;
}

/* 3.5 C: back through the layers, what each must be given; then forward, with zeros only where a map ends. */
static Tensor evaluate_in_context(Stack stack, const Value *weights, Tensor image, const Whole position[2]) {
  Whole start[2], size[2] = { 1, 1 };
  copy(start, position);
  AXES require(start[axis] >= 0 && start[axis] < length_after(stack.layers, stack.count, image.size[1 + axis], axis));
  for (Whole index = stack.count - 1; index >= 0; index--) AXES {
    Look *look = &stack.layers[index].look;
    Whole length = length_after(stack.layers, index, image.size[1 + axis], axis);
    Whole first = start[axis] * look->stride[axis] - look->before[axis];
    Whole end = first + (size[axis] - 1) * look->stride[axis] + extent(look, axis);
    look->before[axis] = most(0, -first);
    look->after[axis] = most(0, end - length);
    start[axis] = most(0, first);
    size[axis] = least(end, length) - start[axis];
  }
  return run(stack.layers, stack.count, weights, crop(image, start, size));
}

/* 4.4 and 4.8: what a window or location adds to the loss, of which it is a share, and its gradient. */
static double class_loss(const float *logits, Whole classes, Whole class, float *gradient, double share) {
  double *powers = take(classes, sizeof(double)), total = soften(logits, classes, 1, powers);
  require(class >= 0 && class < classes);
  EACH(index, classes) gradient[index] = (float)((powers[index] - (index == class)) * share);
  return (total - logits[class]) * share;
}

static double box_loss(const float *edges, const float *true_edges, float *gradient, double share) {
  double loss = 0;
  EACH(edge, 4) {
    double off = (double)edges[edge] - true_edges[edge];
    loss += off * off / 2 * share;
    gradient[edge] = (float)(off * share);
  }
  return loss;
}

static double half_step(double x) { return x > 0 ? 1 : x < 0 ? 0 : 0.5; }
static double above_nought(double x) { return x < 0 ? 0 : x; }
static double nearest(double a, double b, int larger) { return isnan(a) || (a > b) == larger ? a : b; }

/* 4.16: sides of the predicted box, the true one, their intersection and what encloses both. */
static double overlap_loss(const float *edges, const float *truth, float *gradient, double share, int general) {
  double side[4][2], area[4], crossed = 0;
  AXES {
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
    EACH(of, 4) slope[of] = sign * half_step(side[of][axis]) * above_nought(side[of][1 - axis]);
    double both = slope[2] * half_step(inward), either = slope[0] - both, outer = slope[3] * half_step(-inward);
    double total = all == 0 ? 0 : (overlap * either - both) / all;
    if (general) total += (hull == 0 ? 0 : (filled * outer - either) / hull) - sign * half_step(-side[0][axis]);
    gradient[edge] = (float)(total * share);
  }
  return (1 - overlap + (general ? (hull == 0 ? 0 : 1 - filled) + crossed : 0)) * share;
}

static double any_box_loss(
  const float *edges, const float *truth, float *gradient, double share, const char *name) {
  if (!strcmp(name, "l2")) return box_loss(edges, truth, gradient, share);
  return overlap_loss(edges, truth, gradient, share, !strcmp(name, "giou"));
}

/* Whether boxes are by centre and size: of the network, or of windowBoxes, which has none (4.17). */
static int by_centre(void) {
  const Value *network = find(parameters, "network"), *form = find(network ? network : parameters, "boxForm");
  return form && !strcmp(form->text, "centre");
}

/* 4.17: x, y, w, h to edges, edges to x, y, w, h, and what the gradient of either becomes. */
static void decode(const double in[4], double out[4]) {
  AXES {
    double reach = exp(in[axis + 2]) / 2;
    out[axis] = 0.5 + in[axis] - reach;
    out[axis + 2] = 0.5 + in[axis] + reach;
  }
}

static void encode(const double in[4], double out[4]) {
  AXES {
    require(in[axis + 2] - in[axis] > 0);
    out[axis] = (in[axis] + in[axis + 2]) / 2 - 0.5;
    out[axis + 2] = log(in[axis + 2] - in[axis]);
  }
}

static void decode_back(const double in[4], const double slope[4], double out[4]) {
  AXES {
    out[axis] = slope[axis] + slope[axis + 2];
    out[axis + 2] = (slope[axis + 2] - slope[axis]) * exp(in[axis + 2]) / 2;
  }
}

static void encode_back(const double in[4], const double slope[4], double out[4]) {
  AXES {
    double along = in[axis + 2] - in[axis];
    require(along > 0);
    out[axis] = slope[axis] / 2 - slope[axis + 2] / along;
    out[axis + 2] = slope[axis] / 2 + slope[axis + 2] / along;
  }
}

static void widen(const float *from, double to[4]) { EACH(index, 4) to[index] = from[index]; }
static void narrow(const double from[4], float *to) { EACH(index, 4) to[index] = (float)from[index]; }

static double form_loss(
  const float *outputs, const float *truth, float *gradient, double share, const char *name) {
  double given[4], changed[4], slope[4];
  float other[4], slopes[4];
  if (!by_centre()) return any_box_loss(outputs, truth, gradient, share, name);
  if (!strcmp(name, "l2")) {
    widen(truth, given);
    encode(given, changed);
    narrow(changed, other);
    return box_loss(outputs, other, gradient, share);
  }
  widen(outputs, given);
  decode(given, changed);
  narrow(changed, other);
  double loss = any_box_loss(other, truth, slopes, share, name);
  widen(slopes, slope);
  decode_back(given, slope, changed);
  narrow(changed, gradient);
  return loss;
}

static void put_centre(void) {
  int decodes = op("decodeCentre") || op("decodeCentreBackward");
  int back = op("decodeCentreBackward") || op("encodeCentreBackward");
  Tensor in = any(decodes ? "outputs" : "boxes"), out = like(in), slopes = back ? any("outputGradient") : in;
  require(in.rank == 2 && in.size[1] == 4 && slopes.rank == 2 && slopes.size[1] == 4 && slopes.count == in.count);
  for (Whole at = 0; at < in.count; at += 4) {
    double given[4], slope[4], changed[4];
    widen(in.at + at, given);
    widen(slopes.at + at, slope);
    if (back) (decodes ? decode_back : encode_back)(given, slope, changed);
    else (decodes ? decode : encode)(given, changed);
    narrow(changed, out.at + at);
  }
  put("|'%s':%t", decodes == back ? "outputs" : "boxes", out);
}

/* What each of so many windows or locations counts: all the same, or by the weights of that name. */
static double *read_shares(const char *weighed, int spatial, Whole count) {
  double *shares = take(count, sizeof(double)), total = 0;
  Tensor weights = weighed ? read_ranked(inputs, weighed, spatial ? 3 : 1) : tensor(1, &count);
  require(weights.count == count);
  EACH(location, count) {
    shares[location] = weighed ? weights.at[location] : 1;
    require(shares[location] >= 0 && isfinite(shares[location]));
    total += shares[location];
  }
  require(total > 0);
  EACH(location, count) shares[location] /= total;
  return shares;
}

static Tensor one_of(Tensor maps, Whole index) {
  Tensor one = new_map(maps.size[1], maps.size + 2);
  memcpy(one.at, maps.at + index * one.count, (size_t)one.count * sizeof(float));
  return one;
}

/* From the gradient of a layer's output that of its input; those of its weights are added to. */
static Tensor backward(const Layer *layer, const Value *weights, Tensor in, Tensor gradient, Tensor mask,
                       Tensor to_weight, Tensor to_bias) {
  switch (layer->kind) {
    case CONVOLUTION: {
      Tensor weight = weight_of(weights, layer, "weight");
      return conv2d_backward(in, weight, gradient, layer->look, to_weight, to_bias);
    }
    case PADDING: return crop(gradient, layer->look.before, in.size + 1);
    case POOLING: return max_pool(in, layer->look, &gradient);
    case RELU: return relu(in, gradient, layer->threshold);
    default: return dropout(gradient, mask, layer->rate);
  }
}

typedef struct { Stack stack; double loss; Tensor outputs, *to_weight, *to_bias; } Learnt; /* by layer */

/* 4.9: through one head, of windows, or spatial, of all locations of larger ones, counted by weights if they have a name. */
static Learnt learn(const char *head_name, const char *weighed, int spatial, int frozen) {
  const Value *weights = get(inputs, "weights"), *classes = list(parameters, "classes");
  int boxes = !strcmp(head_name, "regressor");
  const Value *named = find(parameters, "loss");
  const char *name = named ? named->text : "l2";
  Stack stack = stack_of(head_name, 0);
  Whole trained = frozen ? stack.features + 1 : 0;
  uint32_t seed = (uint32_t)(uint64_t)given("seed");
  Tensor windows = read_ranked(inputs, "windows", 4),
         edges = boxes ? read_ranked(inputs, "boxes", spatial ? 4 : 2) : windows;
  Whole count = windows.size[0], outputs = stack.layers[stack.count - 1].out, shape[4] = { count, outputs };
  AXES shape[2 + axis] = length_after(stack.layers, stack.count, windows.size[2 + axis], axis);
  Whole places = shape[2] * shape[3];
  Tensor logits = tensor(spatial ? 4 : 2, shape), *kept = take(stack.count + 1, sizeof(Tensor));
  Tensor *masks = take(3 * stack.count, sizeof(Tensor)), *to_weight = masks + stack.count,
         *to_bias = to_weight + stack.count;
  Tensor contexts = windows, *beside = take(stack.features + 2, sizeof(Tensor));
  int joined = context_is_read();
  if (joined) require_same_shape(windows, contexts = read_ranked(inputs, "context", 4));
  double loss = 0, *shares = read_shares(weighed, spatial, count * places);
  float *row = take(outputs, sizeof(float)), *slope = take(outputs, sizeof(float));
  AXES {
    Whole own = pair(input_of_network(), "window")[axis];
    require(spatial ? windows.size[2 + axis] >= own : windows.size[2 + axis] == own);
  }
  require(count > 0 && (spatial || places == 1) && classes->count == count * places);
  require(!boxes || (edges.size[edges.rank - 1] == 4 && edges.count == 4 * count * places));
  for (Whole index = trained; index < stack.count; index++) if (stack.layers[index].kind == CONVOLUTION) {
    to_weight[index] = like(weight_of(weights, &stack.layers[index], "weight"));
    to_bias[index] = like(weight_of(weights, &stack.layers[index], "bias"));
  }
  EACH(window, count) {
    kept[0] = one_of(windows, window);
    beside[0] = one_of(contexts, window);
    for (Whole index = 0; joined && index <= stack.features; index++)
      beside[index + 1] = forward(&stack.layers[index], weights, beside[index]);
    EACH(index, stack.count) {
      const Layer *layer = &stack.layers[index];
      if (joined && index == stack.features + 1) kept[index] = join_channels(kept[index], beside[index]);
      if (layer->kind == DROPOUT && index >= trained) {
        masks[index] = like(kept[index]);
        fill_mask(masks[index], seed + (uint32_t)index, layer->rate, window * kept[index].count);
        kept[index + 1] = dropout(kept[index], masks[index], layer->rate);
      } else kept[index + 1] = forward(layer, weights, kept[index]);
    }
    Tensor out = kept[stack.count], gradient = like(out);
    memcpy(logits.at + window * out.count, out.at, (size_t)out.count * sizeof(float));
    EACH(place, places) {
      Whole location = window * places + place;
      if (shares[location] == 0) continue;
      Whole class = whole_of(&classes->items[location]), first = outputs == 4 ? 0 : 4 * class;
      if (boxes) require(class >= 0 && first + 4 <= outputs);
      EACH(output, outputs) row[output] = out.at[output * places + place];
      memset(slope, 0, (size_t)outputs * sizeof(float));
      loss += boxes ? form_loss(row + first, edges.at + 4 * location, slope + first, shares[location], name)
                    : class_loss(row, outputs, class, slope, shares[location]);
      EACH(output, outputs) gradient.at[output * places + place] = slope[output];
    }
    Tensor of_context = gradient;
    for (Whole index = stack.count - 1; index >= trained; index--) {
      const Layer *layer = &stack.layers[index];
      if (joined && index <= stack.features)
        of_context = backward(layer, weights, beside[index], of_context, masks[index], to_weight[index], to_bias[index]);
      gradient = backward(layer, weights, kept[index], gradient, masks[index], to_weight[index], to_bias[index]);
      if (!joined || index != stack.features + 1) continue;
      Whole channels = beside[index].size[0];
      of_context = channels_from(gradient, channels, 2 * channels);
      gradient = channels_from(gradient, 0, channels);
    }
  }
  Learnt learnt = { stack, loss, logits, to_weight, to_bias };
  return learnt;
}

static void put_learnt(const Learnt *learnt, Whole from) { /* gradients, of the layers from that on */
  for (Whole index = from; index < learnt->stack.count; index++) {
    const Layer *layer = &learnt->stack.layers[index];
    if (layer->kind != CONVOLUTION) continue;
    put("|'%s.weight':%t,'%s.bias':%t", layer->name, learnt->to_weight[index], layer->name, learnt->to_bias[index]);
  }
}

static void network_gradients(int spatial) {
  int frozen = truth(parameters, "freezeFeatures");
  Learnt learnt = learn(head(), spatial ? "locationWeights" : NULL, spatial, frozen);
  put("|'loss':%n,'outputs':%t", learnt.loss, learnt.outputs);
  put_learnt(&learnt, frozen ? learnt.stack.features + 1 : 0);
}

/* own, so many times, and what is added to it if there is something */
static void add_scaled(Tensor own, double factor, const Tensor *other) {
  EACH(index, own.count) own.at[index] = (float)(factor * own.at[index] + (other ? other->at[index] : 0));
}

/* Boxes beside classes: both heads one after the other, and the features get the gradients of both. */
static void joint_gradients(void) {
  int spatial = find(inputs, "locationWeights") != NULL, weighed = find(inputs, "boxWeights") != NULL;
  require(weighed || !spatial);
  Learnt classes = learn("classifier", spatial ? "locationWeights" : NULL, spatial, 0);
  Learnt boxes = learn("regressor", weighed ? "boxWeights" : NULL, spatial, 0);
  double factor = amount("factor");
  EACH(index, boxes.stack.count) if (boxes.stack.layers[index].kind == CONVOLUTION) {
    int shared = index < boxes.stack.features;
    add_scaled(boxes.to_weight[index], factor, shared ? &classes.to_weight[index] : NULL);
    add_scaled(boxes.to_bias[index], factor, shared ? &classes.to_bias[index] : NULL);
  }
  put("|'loss':%n,'outputs':%t", classes.loss + factor * boxes.loss, classes.outputs);
  put_learnt(&boxes, 0);
  put_learnt(&classes, classes.stack.features + 1);
}

/* ---- Planes (3.7) ---- */

static Region read_region(const Value *record) {
  Region region;
  copy(region.start, pair(record, "start"));
  copy(region.size, pair(record, "size"));
  return region;
}

static void put_region(const Region *region) { put("{'start':%p,'size':%p}", region->start, region->size); }

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

/* The first and the last output of an axis that are a part's own, from q on, n long, of an image of a length. */
static Whole first_output(const Field *field, Whole q, Whole axis) {
  return q == 0 ? 0 : most(0, ceil_divide(q - field->start[axis], field->stride[axis]));
}

static Whole last_output(const Field *field, Whole q, Whole n, Whole length, Whole outputs, Whole axis) {
  Whole last = floor_divide(q + n - field->size[axis] - field->start[axis], field->stride[axis]);
  return q + n == length ? outputs - 1 : least(outputs - 1, last);
}

static Region outputs_of_part(const Stack *stack, const Whole image[2], const Region *part) {
  Field field = field_of(stack->layers, stack->count);
  Region own;
  AXES {
    Whole q = part->start[axis], n = part->size[axis];
    require(q >= 0 && n >= 1 && q + n <= image[axis] && q % field.stride[axis] == 0);
    Whole outputs = length_after(stack->layers, stack->count, image[axis], axis);
    own.start[axis] = first_output(&field, q, axis);
    own.size[axis] = most(0, last_output(&field, q, n, image[axis], outputs, axis) - own.start[axis] + 1);
  }
  return own;
}

/* Cuts one axis; returns how many parts there are, and their starts and sizes. */
static Whole cut_axis(const Stack *stacks, Whole heads, Whole length, Whole longest, Whole axis, Region *parts) {
  for (Whole count = 0, start = 0;;) {
    Whole size = least(length - start, longest), end = 0, next = length, left = 0;
    require(size >= 1);
    EACH(head, heads) {
      Field field = field_of(stacks[head].layers, stacks[head].count);
      Whole step = field.stride[axis], outputs = length_after(stacks[head].layers, stacks[head].count, length, axis);
      Whole last = last_output(&field, start, size, length, outputs, axis);
      require(last >= first_output(&field, start, axis));
      end = most(end, start + size == length ? length : field.start[axis] + last * step + field.size[axis]);
      next = least(next, floor_divide(field.start[axis] + (last + 1) * step, step) * step);
      left += outputs - 1 - last;
    }
    parts[count].start[axis] = start;
    parts[count++].size[axis] = end - start;
    if (!left) return count;
    require(next > start);
    start = next;
  }
}

static void cut_image(void) {
  Whole heads, counts[2];
  Stack *stacks = read_heads(&heads);
  Region *parts[2];
  AXES parts[axis] = take(two("image")[axis], sizeof(Region));
  AXES counts[axis] = cut_axis(stacks, heads, two("image")[axis], two("most")[axis], axis, parts[axis]);
  put("|'parts':[");
  EACH(y, counts[0]) EACH(x, counts[1]) {
    Region part = { { parts[0][y].start[0], parts[1][x].start[1] }, { parts[0][y].size[0], parts[1][x].size[1] } };
    put("|");
    put_region(&part);
  }
  put("]");
}

static void require_apart(const Region *parts, Whole count, const Look *look) {
  EACH(second, count) EACH(first, second) {
    int apart = 0;
    AXES {
      const Region *one = &parts[first], *other = &parts[second];
      Whole gap = most(look->before[axis], look->after[axis]);
      apart |= one->start[axis] + one->size[axis] + gap <= other->start[axis];
      apart |= other->start[axis] + other->size[axis] + gap <= one->start[axis];
    }
    require(apart);
  }
}

static void evaluate_on_plane(void) {
  const Value *images = list(inputs, "images"), *placed = list(parameters, "placed");
  Stack stack = stack_of(head(), is_fine());
  Field field = field_of(stack.layers, stack.count);
  Whole stride[2] = { 1, 1 }, count = placed->count;
  Region *own = take(count, sizeof(Region)), *parts = take(count, sizeof(Region)), *now = take(count, sizeof(Region));
  Whole(*origins)[2] = take(count, sizeof *origins);
  const Whole *size = two("plane");
  require(images->count > 0 && size[0] >= 1 && size[1] >= 1);
  Tensor plane = new_map(read_tensor(&images->items[0]).size[0], size);
  EACH(index, count) {
    const Value *record = &placed->items[index];
    Whole which = whole(record, "image");
    require(which >= 0 && which < images->count);
    Tensor image = read_tensor(&images->items[which]);
    require(image.rank == 3 && image.size[0] == plane.size[0]);
    parts[index] = now[index] = read_region(get(record, "part"));
    own[index] = outputs_of_part(&stack, image.size + 1, &parts[index]);
    copy(origins[index], pair(record, "origin"));
    AXES require(origins[index][axis] % field.stride[axis] == 0 && own[index].size[axis] >= 1);
    copy(now[index].start, origins[index]);
    add(plane, surround(crop(image, parts[index].start, parts[index].size), origins[index], size));
  }
  EACH(index, stack.count) {
    const Look *look = &stack.layers[index].look;
    require_apart(now, count, look);
    int pads = look->before[0] || look->before[1] || look->after[0] || look->after[1];
    plane = forward(&stack.layers[index], get(inputs, "weights"), pads ? keep_regions(plane, now, count) : plane);
    AXES {
      stride[axis] *= look->stride[axis];
      EACH(part, count) now[part].start[axis] = origins[part][axis] / stride[axis];
      EACH(part, count) now[part].size[axis] = output_length(now[part].size[axis], look, axis);
    }
  }
  require_apart(now, count, &one_pixel);
  put("|'parts':[");
  EACH(index, count) {
    Whole from[2];
    AXES from[axis] = own[index].start[axis] + (origins[index][axis] - parts[index].start[axis]) / stride[axis];
    put("|{'region':");
    put_region(&own[index]);
    put(",'map':%t}", crop(plane, from, own[index].size));
  }
  put("]");
}

/* ---- Boxes (4.14, 5.3 to 5.6) ---- */

/* A box with a score: of a window, merged, a detection, a guess, or an object of the truth. */
typedef struct { Box box; double score; Whole windows, label, picture, place; int taken; double confidence; } Found;
typedef struct { Whole window[2], step[2], margin; double zoom[2]; } Grid;

static Box read_box(const Value *record) {
  Box box;
  EACH(edge, 4) box.edge[edge] = number(record, edge_names[edge]);
  return box;
}

static Found read_found(const Value *record) {
  Found found = { read_box(get(record, "box")), number(record, "score"), whole(record, "windows"), 0, 0, 0, 0, 0 };
  return found;
}

static Found *read_boxes(const char *key, Whole *count) {
  const Value *records = list(parameters, key);
  Found *boxes = take(records->count, sizeof(Found));
  EACH(index, records->count) boxes[index] = read_found(&records->items[index]);
  *count = records->count;
  return boxes;
}

static double side(const Box *box, Whole axis) { return box->edge[axis + 2] - box->edge[axis]; }
static double diagonal(const Box *box) { return hypot(side(box, 0), side(box, 1)); }
static double area(const Box *box) { return fmax(0, side(box, 0)) * fmax(0, side(box, 1)); }

static double shared_area(const Box *one, const Box *other) {
  Box both;
  EACH(edge, 4) both.edge[edge] = (edge < 2 ? fmax : fmin)(one->edge[edge], other->edge[edge]);
  return area(&both);
}

static double iou(const Box *one, const Box *other) {
  double both = shared_area(one, other), either = area(one) + area(other) - both;
  return either > 0 ? both / either : 0;
}

static double centre_distance(const Box *one, const Box *other) {
  double apart[2];
  AXES apart[axis] = (one->edge[axis] + one->edge[axis + 2]) / 2 - (other->edge[axis] + other->edge[axis + 2]) / 2;
  return hypot(apart[0], apart[1]);
}

static double match_score(const Box *one, const Box *other) {
  double distance = centre_distance(one, other), diagonals = (diagonal(one) + diagonal(other)) / 2;
  return (distance == 0 ? 0 : distance / diagonals) + 1 - iou(one, other);
}

static Found merge_two(const Found *one, const Found *other) {
  Found merged = *one;
  merged.windows += other->windows;
  merged.score += other->score;
  EACH(edge, 4) merged.box.edge[edge] = (one->box.edge[edge] * (double)one->windows +
    other->box.edge[edge] * (double)other->windows) / (double)merged.windows;
  return merged;
}

static void require_boxes(const Found *boxes, Whole count) {
  EACH(index, count) {
    EACH(edge, 4) require(isfinite(boxes[index].box.edge[edge]));
    require(isfinite(boxes[index].score) && boxes[index].windows >= 1);
  }
}

static Whole merge_boxes(Found *boxes, Whole count, double threshold) {
  require(!isnan(threshold));
  require_boxes(boxes, count);
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

/* Each merged box becomes the mean of the windows that overlap it, by their scores. */
static void refine_boxes(Found *merged, Whole count, const Found *windows, Whole window_count, double threshold) {
  require(threshold > 0);
  require_boxes(merged, count);
  require_boxes(windows, window_count);
  EACH(index, count) {
    double sums[4] = { 0, 0, 0, 0 }, weight = 0;
    EACH(window, window_count) if (iou(&merged[index].box, &windows[window].box) >= threshold) {
      weight += windows[window].score;
      EACH(edge, 4) sums[edge] += windows[window].score * windows[window].box.edge[edge];
    }
    if (weight != 0) EACH(edge, 4) merged[index].box.edge[edge] = sums[edge] / weight;
  }
  require_boxes(merged, count);
}

static Box window_at(const Grid *grid, Whole y, Whole x) {
  const Whole position[2] = { y, x };
  Box window;
  AXES { /* edges are x, y */
    window.edge[!axis] = (double)(position[axis] * grid->step[axis] - grid->margin) / grid->zoom[axis];
    window.edge[!axis + 2] = window.edge[!axis] + (double)grid->window[axis] / grid->zoom[axis];
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
  int centre = by_centre();
  require(scores.rank == 3 && edges.rank == 3 && label >= 0 && label < scores.size[0] && first + 4 <= edges.size[0]);
  AXES require(scores.size[1 + axis] == edges.size[1 + axis]);
  require(!isnan(threshold));
  EACH(y, scores.size[1]) EACH(x, scores.size[2]) {
    double score = *at3(scores, label, y, x), out[4], given[4];
    require(!isnan(score));
    if (score < threshold) continue;
    Box window = window_at(grid, y, x);
    EACH(edge, 4) require(!isnan(out[edge] = given[edge] = *at3(edges, first + edge, y, x)));
    if (centre) decode(given, out);
    if (centre) EACH(edge, 4) require(isfinite(out[edge]));
    Found found = { box_in(&window, out), score, 1, label, 0, 0, 0, 0 };
    EACH(edge, 4)
      found.box.edge[edge] = fmin(fmax(found.box.edge[edge], 0), (double)picture[1 - edge % 2]);
    if (area(&found.box) > 0) boxes[count++] = found;
  }
  return count;
}

static void put_boxes(const Found *all, Whole count) {
  put("|'boxes':[");
  EACH(index, count) put("|{'windows':%w,'score':%n,'box':%b}", all[index].windows, all[index].score, &all[index].box);
  put("]");
}

/* ---- Pictures to answers (5) ---- */

typedef struct { Tensor input, lower, scores, edges; Context context; Grid grid; } Level;

static void resized(const Whole image[2], double scale, double by, Whole size[2]) { /* halves up, exactly: 5.2 */
  AXES size[axis] = (Whole)floor((double)image[axis] * scale / by + 0.5);
}

static Tensor normalised(Tensor map, const Value *as) {
  return normalise(map, number(as, "mean"), number(as, "deviation"));
}

static Grid read_grid(void) {
  Grid grid;
  grid.margin = given("margin");
  AXES grid.zoom[axis] = number_of(&list(parameters, "zoom")->items[axis]);
  if (find(parameters, "network")) {
    Stack stack = classifier(is_fine());
    copy(grid.window, pair(input_of_network(), "window"));
    copy(grid.step, field_of(stack.layers, stack.count).stride);
  } else {
    copy(grid.window, two("window"));
    copy(grid.step, two("step"));
  }
  return grid;
}

static void level_size(const Whole image[2], double scale, Whole size[2]) { /* 5.2 */
  Whole smallest[2], stride[2];
  require(scale > 0 && given("margin") >= 0);
  resized(image, scale, (double)least(image[0], image[1]), size);
  if (given("margin") > 0) return;
  scale_rule(smallest, stride);
  require(smallest[0] == smallest[1] && stride[0] == stride[1]);
  Whole n = most(1, (Whole)floor((scale - (double)smallest[0]) / (double)stride[0] + 0.5));
  scale_size(image, smallest[0], stride[0], n, size);
}

static Tensor with_margin(Tensor picture, const Whole size[2], Whole margin) {
  Look around = { { 1, 1 }, { 1, 1 }, { margin, margin }, { margin, margin }, { 1, 1 } };
  return zero_pad(normalised(resize(picture, size, 0), input_of_network()), &around);
}

static Tensor evaluate_level(const Level *level, const char *head_name, const Value *weights, int mirrored) {
  Tensor input = mirrored ? flip(level->input) : level->input;
  if (!context_is_read()) return evaluate_dense(head_name, is_fine(), weights, input);
  Tensor lower = mirrored ? flip(level->lower) : level->lower;
  return evaluate_with_context(head_name, is_fine(), weights, input, lower, &level->context);
}

static Level read_level(Tensor picture, double scale) {
  const Whole *image = picture.size + 1, *window = pair(input_of_network(), "window");
  Whole size[2], margin = given("margin");
  Level level;
  memset(&level, 0, sizeof level);
  AXES require_or(image[axis] >= window[axis], "IMAGE_TOO_SMALL");
  level_size(image, scale, size);
  level.input = with_margin(picture, size, margin);
  if (context_is_read()) {
    level.context = context_of(size, margin, is_fine());
    level.lower = with_margin(picture, level.context.size, level.context.margin);
  }
  level.grid.margin = margin;
  copy(level.grid.window, window);
  AXES level.grid.zoom[axis] = (double)size[axis] / (double)image[axis];
  return level;
}

static Level *read_levels(Whole *count) {
  const Value *scales = list(parameters, "scales");
  Level *levels = take(*count = scales->count, sizeof(Level));
  EACH(index, *count) levels[index] = read_level(map_in("picture"), number_of(&scales->items[index]));
  return levels;
}

/* A NaN before all numbers, so that it shows; surest and best first, then by picture, class, and as they came. */
static int compare(const void *first, const void *second) {
  const Found *a = first, *b = second;
  if (a->confidence != b->confidence) return a->confidence > b->confidence ? -1 : 1;
  if (isnan(a->score) != isnan(b->score)) return isnan(a->score) ? -1 : 1;
  if (a->score != b->score && !isnan(a->score)) return a->score > b->score ? -1 : 1;
  if (a->picture != b->picture) return a->picture < b->picture ? -1 : 1;
  if (a->label != b->label) return a->label < b->label ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static Whole sort(Found *all, Whole count, Whole wanted) { /* returns how many there are of those wanted */
  EACH(place, count) all[place].place = place;
  if (count) qsort(all, (size_t)count, sizeof *all, compare);
  return least(wanted, count);
}

static Found *by_score(const double *scores, Whole classes) {
  Found *all = take(classes, sizeof(Found));
  EACH(class, classes) { all[class].label = class; all[class].score = scores[class]; }
  sort(all, classes, classes);
  return all;
}

static void put_best_classes(const double *scores, Whole classes, Whole wanted) {
  Found *best = by_score(scores, classes);
  put("|'classes':[");
  EACH(index, least(wanted, classes)) put("|{'label':%w,'score':%n}", best[index].label, best[index].score);
  put("]");
}

static void add_scores(double *sums, Tensor scores, Whole classes, double share) {
  require(scores.size[0] >= classes);
  EACH(class, classes) sums[class] += scores.at[class] * share;
}

static void add_votes(const Value *weights, double *sums, double share) { /* 5.5: a model's, times share */
  Whole count, mirrored = truth(parameters, "flips");
  Level *levels = read_levels(&count);
  EACH(index, count) EACH(mirror, mirrored + 1) {
    Tensor map = evaluate_level(&levels[index], "classifier", weights, (int)mirror);
    if (is(parameters, "votes", "probabilities")) map = softmax(map);
    add_scores(sums, spatial_max(map), given("classes"), share / (double)(count * (mirrored + 1)));
  }
}

static void classify(const Value *members, Whole count) {
  double *sums = take(given("classes"), sizeof(double));
  EACH(member, count) add_votes(&members[member], sums, 1.0 / (double)count);
  put_best_classes(sums, given("classes"), given("topK"));
}

static void add_window(Tensor window, Whole classes, double *sums, double share) {
  add_scores(sums, softmax(evaluate_dense("classifier", 0, get(inputs, "weights"), window)), classes, share);
}

static void classify_ten_views(void) {
  Tensor picture = map_in("picture");
  const Whole *image = picture.size + 1, *window = pair(input_of_network(), "window");
  Whole size[2], classes = given("classes");
  double *sums = take(classes, sizeof(double));
  resized(image, 256.0 * (double)most(window[0], window[1]), 221.0 * (double)least(image[0], image[1]), size);
  Tensor all = normalised(resize(picture, size, 0), input_of_network());
  EACH(view, 5) {
    Whole start[2] = { view / 2 * (size[0] - window[0]), view % 2 * (size[1] - window[1]) };
    AXES if (view == 4) start[axis] = floor_divide(size[axis] - window[axis], 2);
    Tensor part = crop(all, start, window);
    add_window(part, classes, sums, 0.1);
    add_window(flip(part), classes, sums, 0.1);
  }
  put_best_classes(sums, classes, given("topK"));
}

static void classify_centre(void) {
  Tensor picture = map_in("picture");
  Whole wide = given("side"), size[2], start[2], square[2] = { wide, wide };
  resized(picture.size + 1, (double)wide, (double)least(picture.size[1], picture.size[2]), size);
  AXES start[axis] = floor_divide(size[axis] - wide, 2);
  Stack stack = classifier(0);
  Whole classes = stack.layers[stack.count - 1].out;
  double *sums = take(classes, sizeof(double));
  add_window(normalised(crop(resize(picture, size, 0), start, square), input_of_network()), classes, sums, 1);
  put_best_classes(sums, classes, given("topK"));
}

static Level *seen_levels(Whole *count) { /* with both heads' maps, for 5.7 and 5.8 */
  const Value *weights = get(inputs, "weights");
  Level *levels = read_levels(count);
  Stack stack = classifier(is_fine());
  EACH(index, *count) {
    Level *level = &levels[index];
    level->scores = softmax(evaluate_level(level, "classifier", weights, 0));
    level->edges = evaluate_level(level, "regressor", weights, 0);
    copy(level->grid.step, field_of(stack.layers, stack.count).stride);
  }
  return levels;
}

/* A class's window boxes of all levels, merged and, where that is asked for, refined; *count is how many are left. */
static Found *merged_boxes(const Level *levels, Whole level_count, Whole label, double threshold, Whole *count) {
  Whole room = 0;
  EACH(index, level_count) room += levels[index].scores.count;
  Found *boxes = take(room, sizeof(Found));
  *count = 0;
  EACH(index, level_count)
    *count += window_boxes(&levels[index].grid, levels[index].scores, levels[index].edges, label, threshold,
      map_in("picture").size + 1, boxes + *count);
  Found *merged = take(*count, sizeof(Found));
  Whole windows = *count;
  if (windows) memcpy(merged, boxes, (size_t)windows * sizeof(Found));
  *count = merge_boxes(merged, windows, amount("mergeThreshold"));
  if (find(parameters, "refineThreshold")) refine_boxes(merged, *count, boxes, windows, amount("refineThreshold"));
  return merged;
}

/* 5.7: of the windows that a pixel has at these scales together, how many vote for a box. */
static double votes_for(const Box *box, const Value *scales, int fine, const Whole image[2]) {
  Stack stack = classifier(fine);
  Field field = field_of(stack.layers, stack.count);
  const Whole *window = pair(input_of_network(), "window");
  double votes = 0;
  EACH(index, scales->count) {
    Whole size[2];
    double larger = 0;
    level_size(image, number_of(&scales->items[index]), size);
    AXES larger = fmax(larger, side(box, !axis) * (double)size[axis] / (double)(image[axis] * window[axis]));
    votes += fmax(0, 1 - fabs(log2(larger / 0.7)));
  }
  return votes / (double)(field.stride[0] * field.stride[1]);
}

static double read_off(const Value *curve, double score) {
  const Value *scores = list(curve, "scores")->items, *confidences = list(curve, "confidences")->items;
  Whole count = list(curve, "scores")->count, next = 0;
  while (next < count && number_of(&scores[next]) <= score) next++;
  if (next == 0 || next == count) return number_of(&confidences[most(0, next - 1)]);
  double from = number_of(&scores[next - 1]), low = number_of(&confidences[next - 1]);
  return low + (score - from) / (number_of(&scores[next]) - from) * (number_of(&confidences[next]) - low);
}

static double confidence_of(const Found *found, const Whole image[2]) { /* 5.11 */
  const Value *known = get(parameters, "calibration");
  double votes = votes_for(&found->box, list(parameters, "scales"), is_fine(), image);
  double own = votes_for(&found->box, list(known, "scales"), 1, image);
  char label[24];
  sprintf(label, "%lld", (long long)found->label);
  const Value *curve = find(get(known, "perClass"), label);
  double full = votes > 0 && own > 0 ? found->score * own / votes : found->score;
  return read_off(curve ? curve : get(known, "shared"), full);
}

static double limit_of(const char *key, Whole label) { /* one number, one for each class, or none */
  const Value *limit = find(parameters, key);
  if (!limit) return -INFINITY;
  return number_of(limit->kind == LIST ? &limit->items[label] : limit);
}

static void put_detections(Found *all, Whole count, Whole by_default) {
  const Value *top = find(parameters, "topK");
  int sure = find(parameters, "calibration") != NULL;
  Whole kept = 0;
  EACH(index, count) {
    Found one = all[index];
    if (sure) one.confidence = confidence_of(&one, map_in("picture").size + 1);
    if (one.score < limit_of("threshold", one.label) || one.confidence < limit_of("confidence", one.label)) continue;
    all[kept++] = one;
  }
  kept = sort(all, kept, top ? whole_of(top) : by_default);
  put("|'detections':[");
  EACH(index, kept) {
    put("|{'label':%w,'score':%n,'box':%b", all[index].label, all[index].score, &all[index].box);
    if (sure) put("|'confidence':%n", all[index].confidence);
    put("}");
  }
  put("]");
}

static void put_confidences(const Value *records) {
  Tensor confidences = row(records->count);
  EACH(index, records->count) {
    const Value *record = &records->items[index];
    Found one = { read_box(get(record, "box")), number(record, "score"), 0, whole(record, "label"), 0, 0, 0, 0 };
    confidences.at[index] = (float)confidence_of(&one, two("picture"));
  }
  put("|'confidences':%t", confidences);
}

static void detect(void) {
  Whole level_count, count, total = 0;
  Level *levels = seen_levels(&level_count);
  Found *all = NULL;
  EACH(class, given("classes")) {
    Found *boxes = merged_boxes(levels, level_count, class, amount("windowThreshold"), &count);
    all = longer(all, total, total + count, sizeof(Found));
    if (count) memcpy(all + total, boxes, (size_t)count * sizeof(Found));
    total += count;
  }
  put_detections(all, total, total);
}

static void localize(void) {
  Whole level_count, classes = given("classes"), total = 0, count;
  Whole guesses = find(parameters, "topK") ? given("topK") : 1;
  Level *levels = seen_levels(&level_count);
  double *highest = take(classes, sizeof(double)), *scores = take(classes, sizeof(double));
  char *wanted = take(classes, 1);
  Found *all = take(classes, sizeof(Found));
  EACH(level, level_count) {
    memset(scores, 0, (size_t)classes * sizeof(double));
    add_scores(scores, spatial_max(levels[level].scores), classes, 1);
    EACH(class, classes) highest[class] = fmax(highest[class], scores[class]);
    Found *best = by_score(scores, classes);
    EACH(index, least(guesses, classes)) wanted[best[index].label] = 1;
  }
  EACH(class, classes) if (wanted[class]) {
    double threshold = fmin(amount("windowThreshold"), highest[class]);
    Found *boxes = merged_boxes(levels, level_count, class, threshold, &count);
    if (sort(boxes, count, 1)) all[total++] = boxes[0];
  }
  put_detections(all, total, 1);
}

/* ---- Measures (9) ---- */

static int same_id(const Value *one, const Value *other) {
  return one->kind == other->kind && one->number == other->number && !strcmp(one->text, other->text);
}

static Found *read_guesses(const char *key, Whole *count) { /* in the order of 9.1 */
  const Value *pictures = list(parameters, "pictures"), *guesses = list(parameters, key);
  Found *all = take(*count = guesses->count, sizeof(Found));
  EACH(index, *count) {
    const Value *record = &guesses->items[index];
    all[index].picture = -1;
    EACH(picture, pictures->count)
      if (same_id(get(&pictures->items[picture], "id"), get(record, "imageId"))) all[index].picture = picture;
    all[index].label = whole(record, "index");
    all[index].score = number(record, "score");
    if (find(record, "box")) all[index].box = read_box(get(record, "box"));
  }
  sort(all, *count, *count);
  return all;
}

static Found *read_objects(Whole *count) { /* taken is -1 where an object is to be ignored */
  const Value *pictures = list(parameters, "pictures");
  Found *all = NULL;
  *count = 0;
  EACH(picture, pictures->count) {
    const Value *objects = list(&pictures->items[picture], "objects");
    all = longer(all, *count, *count + objects->count, sizeof(Found));
    EACH(index, objects->count) {
      const Value *record = &objects->items[index];
      Found object = { read_box(get(record, "box")), 0, 0, whole(record, "index"), picture, 0, 0, 0 };
      object.taken = truth(record, "ignore") ? -1 : 0;
      all[(*count)++] = object;
    }
  }
  return all;
}

static double error_of_best(const char *key, int with_boxes) {
  Whole count, total, judged = 0, wrong = 0;
  Found *guesses = read_guesses(key, &count), *objects = read_objects(&total);
  EACH(picture, list(parameters, "pictures")->count) {
    Whole left = given("k");
    int counted = 0, right = 0;
    EACH(object, total) counted |= objects[object].picture == picture && !objects[object].taken;
    EACH(index, count) if (guesses[index].picture == picture && left-- > 0) EACH(object, total) {
      const Found *one = &objects[object], *guess = &guesses[index];
      right |= one->picture == picture && !one->taken && one->label == guess->label &&
        (!with_boxes || iou(&one->box, &guess->box) >= 0.5);
    }
    judged += counted;
    wrong += counted && !right;
  }
  require_or(judged > 0, "BAD_DATA_SET");
  return (double)wrong / (double)judged;
}

/* 9.4, or 9.6 at one overlap; -1 where the class has no object. */
static double average_precision(const Found *guesses, Whole count, Whole label, double overlap, int coco) {
  Whole total, found = 0, judged = 0, counted = 0;
  Found *objects = read_objects(&total);
  double *precisions = take(count, sizeof(double)), sum = 0;
  EACH(object, total) counted += objects[object].label == label && !objects[object].taken;
  if (!counted) return -1;
  EACH(index, count) if (guesses[index].label == label) {
    const Found *guess = &guesses[index];
    Found *match = NULL;
    double best = 0;
    int disregarded = 0;
    EACH(object, total) if (objects[object].picture == guess->picture && objects[object].label == label) {
      Found *one = &objects[object];
      double share = iou(&one->box, &guess->box), covered = shared_area(&one->box, &guess->box);
      if (one->taken == 0 && share >= overlap && share > best) { match = one; best = share; }
      if (one->taken == -1 && covered > 0 && covered >= overlap * area(&guess->box)) disregarded = 1;
    }
    if (!match && disregarded) continue;
    judged++;
    if (!match) continue;
    match->taken = 1;
    precisions[found] = (double)(found + 1) / (double)judged;
    found++;
  }
  for (Whole index = found - 2; index >= 0; index--) precisions[index] = fmax(precisions[index], precisions[index + 1]);
  if (!coco) EACH(index, found) sum += precisions[index] / (double)counted;
  if (coco) EACH(percent, 101) {
    Whole needed = most(1, ceil_divide(percent * counted, 100));
    if (needed <= found) sum += precisions[needed - 1] / 101;
  }
  return sum;
}

static double mean_precision(const Found *guesses, Whole count, double overlap, int coco) {
  double sum = 0, counted = 0;
  EACH(class, given("classes")) {
    double precision = average_precision(guesses, count, class, overlap, coco);
    if (precision >= 0) { sum += precision; counted++; }
  }
  require_or(counted > 0, "BAD_DATA_SET");
  return sum / counted;
}

static void coco_precision(void) {
  Whole count, kept = 0;
  Found *guesses = read_guesses("detections", &count);
  double mean = 0, at[10];
  EACH(index, count) {
    Whole before = 0;
    EACH(other, kept)
      before += guesses[other].picture == guesses[index].picture && guesses[other].label == guesses[index].label;
    if (before < 100) guesses[kept++] = guesses[index];
  }
  EACH(step, 10) mean += (at[step] = mean_precision(guesses, kept, (double)(50 + 5 * step) / 100, 1)) / 10;
  put("|'mean':%n,'at50':%n,'at75':%n", mean, at[0], at[5]);
}

typedef struct { double score, sum, weight; Whole count; } Pool; /* count: of different scores */

static int by_pool_score(const void *one, const void *other) {
  double a = ((const Pool *)one)->score, b = ((const Pool *)other)->score;
  return (a > b) - (a < b);
}

static Pool join(Pool one, Pool other) {
  Pool both = { one.score, one.sum + other.sum, one.weight + other.weight, one.count + other.count };
  return both;
}

static void isotonic_regression(Tensor scores, Tensor outcomes, const Tensor *weights) { /* 9.9 */
  Whole count = scores.count, height = 0, place = 0;
  require(scores.rank == 1 && count >= 1 && outcomes.count == count && (!weights || weights->count == count));
  Pool *items = take(count, sizeof(Pool)), *stack = take(count, sizeof(Pool));
  EACH(item, count) {
    double weight = weights ? weights->at[item] : 1;
    require(isfinite(scores.at[item]) && isfinite(outcomes.at[item]) && isfinite(weight) && weight > 0);
    Pool one = { scores.at[item], weight * outcomes.at[item], weight, 0 };
    items[item] = one;
  }
  qsort(items, (size_t)count, sizeof(Pool), by_pool_score);
  Tensor kept = like(scores), values = like(scores);
  kept.count = 0;
  for (Whole item = 0; item < count;) {
    Pool block = items[item++];
    while (item < count && items[item].score == block.score) block = join(block, items[item++]);
    kept.at[kept.count++] = (float)block.score;
    block.count = 1;
    for (; height && stack[height - 1].sum / stack[height - 1].weight > block.sum / block.weight; height--)
      block = join(stack[height - 1], block);
    stack[height++] = block;
  }
  EACH(block, height) EACH(item, stack[block].count)
    values.at[place++] = (float)(stack[block].sum / stack[block].weight);
  kept.size[0] = values.size[0] = values.count = kept.count;
  put("|'scores':%t,'values':%t", kept, values);
}

static double expected_calibration_error(Tensor confidences, Tensor outcomes, Whole bins) { /* 9.10 */
  require(confidences.count >= 1 && outcomes.count == confidences.count && bins >= 1);
  double error = 0, *excess = take(bins, sizeof(double));
  EACH(item, confidences.count) {
    double confidence = confidences.at[item], outcome = outcomes.at[item];
    require(confidence >= 0 && confidence <= 1 && (outcome == 0 || outcome == 1));
    excess[least((Whole)floor(confidence * (double)bins), bins - 1)] += outcome - confidence;
  }
  EACH(bin, bins) error += fabs(excess[bin]);
  return error / (double)confidences.count;
}

/* ---- Operations by name ---- */

static Look look(void) { return read_look(parameters); }
static Stack stack_given(void) { return stack_of(head(), is_fine()); }

static void put_layer_sizes(Stack stack) {
  Whole *size = pair(parameters, "input"), channels = whole(input_of_network(), "channels");
  put("|'sizes':[[%w,%w,%w]", channels, size[0], size[1]);
  EACH(index, stack.count) {
    const Layer *layer = &stack.layers[index];
    AXES size[axis] = output_length(size[axis], &layer->look, axis);
    if (layer->kind == CONVOLUTION) channels = layer->out;
    if (layer->kind != DROPOUT) put("|[%w,%w,%w]", channels, size[0], size[1]);
  }
  put("]");
}

static void put_counts(Stack stack) {
  Whole *size = pair(parameters, "input"), counted = 0, connections = 0, biases = 0;
  EACH(index, stack.count) {
    const Layer *layer = &stack.layers[index];
    Whole taps = layer->in * layer->look.kernel[0] * layer->look.kernel[1];
    AXES size[axis] = output_length(size[axis], &layer->look, axis);
    if (layer->kind != CONVOLUTION) continue;
    counted += layer->out * (taps + 1);
    connections += layer->out * taps * size[0] * size[1];
    biases += layer->out * size[0] * size[1];
  }
  put("|'parameters':'%w','connections':'%w','connectionsWithBiases':'%w'", counted, connections, connections + biases);
}

static void put_dense_sizes(Stack stack) {
  const Whole *pool = stack.layers[stack.features].look.kernel, *input = two("input");
  Whole unpooled[2], pooled[2], length[2][2];
  AXES {
    unpooled[axis] = length_after(stack.layers, stack.features, input[axis], axis);
    pooled[axis] = unpooled[axis] / pool[axis];
    EACH(fine, 2) length[fine][axis] = dense_length(unpooled[axis], pool[axis], head_span(&stack, axis), (int)fine);
  }
  put("|'input':%p,'unpooled':%p,'offsets':%p,'pooled':%p,'coarse':%p,'fine':%p", input, unpooled, pool, pooled,
    length[0], length[1]);
}

static void put_field(int backwards) {
  const Value *records = list(parameters, "layers");
  Layer *layers = take(records->count, sizeof(Layer));
  EACH(index, records->count) layers[index].look = read_look(&records->items[index]);
  Field field = field_of(layers, records->count);
  if (!backwards) { put("|'size':%p,'stride':%p,'start':%p", field.size, field.stride, field.start); return; }
  Whole *length = pair(parameters, "output");
  AXES length[axis] = exact_input(layers, records->count, length[axis], axis);
  put("|'input':%p", length);
}

static void put_input_region(Region region, Look given) {
  AXES {
    require(region.size[axis] >= 1);
    region.start[axis] = region.start[axis] * given.stride[axis] - given.before[axis];
    region.size[axis] = (region.size[axis] - 1) * given.stride[axis] + extent(&given, axis);
  }
  put("|'start':%p,'size':%p", region.start, region.size);
}

static void geometry_operation(void) {
  Whole one[2], other[2];
  if (op("outputLength")) {
    Look along = { { given("kernel"), 1 }, { given("stride"), 1 }, { given("before"), 0 }, { given("after"), 0 },
      { given("dilation"), 1 } };
    put("|'length':%w", output_length(given("input"), &along, 0));
  }
  if (op("receptiveField")) put_field(0);
  if (op("exactInput")) put_field(1);
  if (op("inputRegion")) put_input_region(read_region(parameters), read_look(get(parameters, "layer")));
  if (op("fineLength") || op("coarseLength"))
    put("|'length':%w", dense_length(given("unpooled"), given("pool"), given("classifier"), op("fineLength")));
  if (op("scaleSize")) {
    scale_size(two("image"), given("smallest"), given("stride"), given("n"), one);
    put("|'size':%p", one);
  }
  if (op("scaleRule")) {
    scale_rule(one, other);
    AXES put("|'%s':{'smallest':%w,'stride':%w}", axis ? "x" : "y", one[axis], other[axis]);
  }
  if (op("denseSizes")) put_dense_sizes(classifier(0));
  if (op("layerSizes")) put_layer_sizes(classifier(0));
  if (op("counts")) put_counts(classifier(0));
}

static Tensor masked(Tensor map) {
  const Value *records = list(parameters, "regions");
  Region *regions = take(records->count, sizeof(Region));
  EACH(index, records->count) regions[index] = read_region(&records->items[index]);
  return keep_regions(map, regions, records->count);
}

static Tensor padding_gradient(Tensor gradient, Look given) {
  Whole size[2];
  AXES size[axis] = gradient.size[1 + axis] - given.before[axis] - given.after[axis];
  return crop(gradient, given.before, size);
}

static void put_weight_gradients(Tensor in, Tensor weight, Tensor gradient, int connected) {
  Tensor to_weight = like(weight), to_bias = row(weight.size[0]), to_in = like(in);
  to_in.at = (connected
    ? conv2d_backward(as_map(in), as_kernel(weight), as_map(gradient), one_pixel, as_kernel(to_weight), to_bias)
    : conv2d_backward(in, weight, gradient, look(), to_weight, to_bias)).at;
  put("|'input':%t,'weight':%t,'bias':%t", to_in, to_weight, to_bias);
}

static void map_operation(void) {
  if (op("normalise")) output(normalise(any("input"), amount("mean"), amount("deviation")));
  if (op("normaliseBackward")) to_input(normalise(any("outputGradient"), 0, amount("deviation")));
  if (op("resize")) output(resize(map_in("input"), two("size"), 0));
  if (op("resizeBackward")) to_input(resize(map_in("outputGradient"), two("inputSize"), 1));
  if (op("crop")) output(crop(map_in("input"), two("start"), two("size")));
  if (op("cropBackward")) to_input(surround(map_in("outputGradient"), two("start"), two("inputSize")));
  if (op("flip")) output(flip(map_in("input")));
  if (op("flipBackward")) to_input(flip(map_in("outputGradient")));
  if (op("conv2d")) output(conv2d(map_in("input"), any("weight"), any("bias"), look()));
  if (op("conv2dBackward")) put_weight_gradients(any("input"), any("weight"), any("outputGradient"), 0);
  if (op("zeroPad2d")) { Look given = look(); output(zero_pad(map_in("input"), &given)); }
  if (op("zeroPad2dBackward")) to_input(padding_gradient(map_in("outputGradient"), look()));
  if (op("joinChannels")) output(join_channels(map_in("first"), map_in("second")));
  if (op("joinChannelsBackward")) {
    Tensor gradient = map_in("outputGradient");
    Whole channels = given("channels");
    Tensor first = channels_from(gradient, 0, channels), second = channels_from(gradient, channels, gradient.size[0]);
    put("|'first':%t,'second':%t", first, second);
  }
  if (op("mask")) output(masked(map_in("input")));
  if (op("maskBackward")) to_input(masked(map_in("outputGradient")));
  if (op("linear")) {
    Tensor out = conv2d(as_map(any("input")), as_kernel(any("weight")), any("bias"), one_pixel);
    out.rank = 1;
    output(out);
  }
  if (op("linearBackward")) put_weight_gradients(any("input"), any("weight"), any("outputGradient"), 1);
  if (op("maxPool2d")) output(max_pool(map_in("input"), look(), NULL));
  if (op("maxPool2dBackward")) {
    Tensor gradient = map_in("outputGradient");
    to_input(max_pool(map_in("input"), look(), &gradient));
  }
  if (op("relu")) output(relu(any("input"), any("input"), amount("threshold")));
  if (op("reluBackward")) to_input(relu(any("input"), any("outputGradient"), amount("threshold")));
  if (op("spatialMax")) output(spatial_max(map_in("input")));
  if (op("spatialMaxBackward")) {
    Tensor in = map_in("input"), gradient = as_map(any("outputGradient"));
    to_input(max_pool(in, pool_look(in.size + 1, in.size + 1), &gradient));
  }
}

static void put_maps(const Offset *maps, Whole count) {
  put("|'maps':[");
  EACH(index, count) put("|{'offset':%p,'map':%t}", maps[index].offset, maps[index].map);
  put("]");
}

static Offset *read_maps(const char *key, Whole *count) {
  const Value *records = list(inputs, key);
  Offset *maps = take(*count = records->count, sizeof(Offset));
  EACH(index, *count) {
    copy(maps[index].offset, pair(&records->items[index], "offset"));
    maps[index].map = read_ranked(&records->items[index], "map", 3);
  }
  return maps;
}

static Tensor offset_gradient(Tensor in, const Whole pool[2]) {
  Whole count, rest[2];
  Tensor out = like(in);
  Offset *maps = read_maps("outputGradients", &count);
  EACH(index, count) {
    const Whole *offset = maps[index].offset;
    AXES rest[axis] = in.size[1 + axis] - offset[axis];
    add(out, surround(max_pool(crop(in, offset, rest), pool_look(pool, pool), &maps[index].map), offset, in.size + 1));
  }
  return out;
}

static void offset_operation(void) {
  Whole count = 0;
  Offset *maps = NULL;
  if (op("offsetMaxPool2d")) maps = offset_maps(map_in("input"), two("pool"), &count);
  if (op("interleaveBackward")) maps = take_apart(map_in("outputGradient"), two("pool"), &count);
  if (maps) put_maps(maps, count);
  if (op("interleave")) { maps = read_maps("maps", &count); output(interleave(maps, count, two("pool"))); }
  if (op("offsetMaxPool2dBackward")) to_input(offset_gradient(map_in("input"), two("pool")));
}

static void put_loss(const char *predicted, const char *of_boxes, int backward) { /* a loss of boxes by name, or NULL */
  Tensor logits = read_ranked(inputs, predicted, 2), gradient = like(logits), edges = logits;
  const Value *classes = find(parameters, "classes");
  Whole windows = logits.size[0], outputs = logits.size[1];
  double loss = 0;
  require(windows >= 1);
  if (of_boxes) { require_same_shape(logits, edges = any("boxes")); require(outputs == 4); }
  else require(classes && classes->count == windows);
  EACH(window, windows) {
    float *from = logits.at + window * outputs, *to = gradient.at + window * outputs;
    loss += of_boxes ? any_box_loss(from, edges.at + window * outputs, to, 1 / (double)windows, of_boxes)
                     : class_loss(from, outputs, whole_of(&classes->items[window]), to, 1 / (double)windows);
  }
  if (backward) put("|'%s':%t", predicted, gradient);
  else put("|'loss':%n", loss);
}

static void put_step(Tensor weight, Tensor velocity, Tensor gradient) { /* 4.10 */
  require_same_shape(weight, velocity);
  require_same_shape(weight, gradient);
  EACH(index, weight.count) {
    double step = amount("momentum") * velocity.at[index] -
      amount("rate") * (gradient.at[index] + amount("decay") * weight.at[index]);
    velocity.at[index] = (float)step;
    weight.at[index] = (float)(weight.at[index] + step);
  }
  put("|'velocity':%t,'weight':%t", velocity, weight);
}

static void training_operation(void) {
  if (op("seededTensor")) {
    Tensor values = row(given("count"));
    fill_seeded(values, get(parameters, "seeded"));
    put("|'values':%t", values);
  }
  if (op("softmax")) output(softmax(any("input")));
  if (op("softmaxBackward")) to_input(softmax_backward(any("probabilities"), any("outputGradient")));
  if (op("crossEntropy") || op("crossEntropyBackward")) put_loss("logits", NULL, op("crossEntropyBackward"));
  if (op("squaredLoss") || op("squaredLossBackward")) put_loss("predictions", "l2", op("squaredLossBackward"));
  if (op("iouLoss") || op("iouLossBackward")) put_loss("predictions", "iou", op("iouLossBackward"));
  if (op("giouLoss") || op("giouLossBackward")) put_loss("predictions", "giou", op("giouLossBackward"));
  if (op("decodeCentre") || op("decodeCentreBackward") || op("encodeCentre") || op("encodeCentreBackward")) put_centre();
  if (op("dropout")) output(dropout(any("input"), any("mask"), amount("rate")));
  if (op("dropoutBackward")) to_input(dropout(any("outputGradient"), any("mask"), amount("rate")));
  if (op("dropoutMask")) {
    Tensor mask = row(given("count"));
    fill_mask(mask, (uint32_t)(uint64_t)given("seed"), amount("rate"), 0);
    put("|'mask':%t", mask);
  }
  if (op("sgdStep")) put_step(any("weight"), any("velocity"), any("gradient"));
  if (op("networkGradients") || op("spatialGradients")) network_gradients(op("spatialGradients"));
  if (op("contextGradients")) { require(context_is_read()); network_gradients(0); }
  if (op("jointGradients")) joint_gradients();
}

static void put_window_edges(Box window, const Value *edges) {
  double out[4];
  require(edges->count == 4);
  EACH(edge, 4) out[edge] = number_of(&edges->items[edge]);
  Box box = box_in(&window, out);
  put("|'box':%b", &box);
}

static void box_operation(void) {
  Whole count, window_count;
  if (op("iou") || op("matchScore") || op("literalMatchScore")) {
    Box one = read_box(get(parameters, "first")), other = read_box(get(parameters, "second"));
    if (op("iou")) put("|'iou':%n", iou(&one, &other));
    if (op("matchScore")) put("|'score':%n", match_score(&one, &other));
    if (op("literalMatchScore")) put("|'score':%n", centre_distance(&one, &other) + shared_area(&one, &other));
  }
  if (op("boxMerge")) {
    Found one = read_found(get(parameters, "first")), other = read_found(get(parameters, "second"));
    Found merged = merge_two(&one, &other);
    put("|'merged':{'box':%b,'score':%n,'windows':%w}", &merged.box, merged.score, merged.windows);
  }
  if (op("mergeBoxes")) {
    Found *boxes = read_boxes("boxes", &count);
    put_boxes(boxes, merge_boxes(boxes, count, amount("threshold")));
  }
  if (op("refineBoxes")) {
    Found *windows = read_boxes("boxes", &window_count), *merged = read_boxes("merged", &count);
    refine_boxes(merged, count, windows, window_count, amount("threshold"));
    put_boxes(merged, count);
  }
  if (op("windowGrid")) {
    Grid grid = read_grid();
    Box window = window_at(&grid, two("position")[0], two("position")[1]);
    put("|'window':%b", &window);
  }
  if (op("windowEdges")) put_window_edges(read_box(get(parameters, "window")), list(parameters, "edges"));
  if (op("windowBoxes")) {
    Grid grid = read_grid();
    Tensor scores = map_in("scores"), edges = map_in("edges");
    Found *boxes = take(scores.count, sizeof(Found));
    put_boxes(boxes, window_boxes(&grid, scores, edges, given("label"), amount("threshold"), two("picture"), boxes));
  }
}

static void put_layer_samples(Stack stack, Tensor map) {
  Whole numbered = 0;
  put("|'layers':[");
  EACH(index, stack.count) {
    map = forward(&stack.layers[index], get(inputs, "weights"), map);
    if (stack.layers[index].kind == DROPOUT) continue;
    char key[24];
    sprintf(key, "%lld", (long long)++numbered);
    const Value *elements = list(get(parameters, "elements"), key);
    Tensor values = row(elements->count);
    double magnitude = 0;
    EACH(element, elements->count) {
      Whole place = whole_of(&elements->items[element]);
      require(place >= 0 && place < map.count);
      values.at[element] = map.at[place];
    }
    EACH(element, map.count) magnitude += fabs(map.at[element]);
    put("|{'size':[%w,%w,%w],'values':%t,'meanMagnitude':%n}", map.size[0], map.size[1], map.size[2], values,
      magnitude / (double)map.count);
  }
  put("]");
}

static void put_features(Stack stack, Tensor map) {
  Whole wanted = given("layer"), numbered = 0;
  for (Whole index = 0; numbered != wanted && index < stack.count; index++) {
    numbered += stack.layers[index].kind != DROPOUT;
    map = forward(&stack.layers[index], get(inputs, "weights"), map);
  }
  require(wanted == numbered);
  output(map);
}

static void put_pitch(void) {
  Whole pitch[2] = { 0, 0 }, heads;
  Stack *stacks = read_heads(&heads);
  EACH(index, heads) AXES pitch[axis] = most(pitch[axis], pitch_of(&stacks[index], two("size")[axis], axis));
  put("|'pitch':%p", pitch);
}

static void network_operation(void) {
  const Value *weights = find(inputs, "weights");
  if (op("evaluateDense")) output(evaluate_dense(head(), is_fine(), weights, map_in("image")));
  if (op("evaluateSkipKernel")) {
    Stack stack = stack_of(head(), 1);
    output(run(stack.layers, stack.count, weights, seen(map_in("image"))));
  }
  if (op("evaluateWindow")) {
    Whole *start = pair(parameters, "position");
    Stack stack = stack_given();
    AXES start[axis] *= field_of(stack.layers, stack.count).stride[axis];
    Tensor window = crop(map_in("image"), start, pair(input_of_network(), "window"));
    output(evaluate_dense(head(), 0, weights, window));
  }
  if (op("evaluateWindowInContext"))
    output(evaluate_in_context(stack_given(), weights, seen(map_in("image")), two("position")));
  if (op("contextLocations")) put_context(context_of(two("size"), given("margin"), is_fine()));
  if (op("evaluateWithContext")) {
    Context context;
    context.places[0] = read_places("rows", &context.counts[0]);
    context.places[1] = read_places("columns", &context.counts[1]);
    output(evaluate_with_context(head(), is_fine(), weights, map_in("image"), map_in("context"), &context));
  }
  if (op("pitch")) put_pitch();
  if (op("outputsOfPart")) {
    Stack stack = stack_given();
    Region part = read_region(get(parameters, "part")), own = outputs_of_part(&stack, two("image"), &part);
    put("|'outputs':");
    put_region(&own);
  }
  if (op("cutImage")) cut_image();
  if (op("evaluateOnPlane")) evaluate_on_plane();
  if (op("features")) put_features(classifier(0), seen(map_in("image")));
  if (op("layerSamples")) put_layer_samples(classifier(0), normalised(map_in("picture"), input_of_network()));
}

static Tensor votes(const Value *maps) {
  require(maps->count > 0);
  Tensor scores = row(read_tensor(&maps->items[0]).size[0]);
  double *sums = take(scores.count, sizeof(double));
  EACH(index, maps->count) {
    Tensor maxima = spatial_max(read_tensor(&maps->items[index]));
    require(maxima.count == scores.count);
    add_scores(sums, maxima, scores.count, 1);
  }
  EACH(class, scores.count) scores.at[class] = (float)(sums[class] / (double)maps->count);
  return scores;
}

static void pipeline_operation(void) {
  if (op("votes")) put("|'scores':%t", votes(list(inputs, "maps")));
  if (op("topClasses")) {
    Tensor scores = read_ranked(inputs, "scores", 1);
    double *exact = take(scores.count, sizeof(double));
    add_scores(exact, scores, scores.count, 1);
    put_best_classes(exact, scores.count, given("count"));
  }
  if (op("pyramid")) {
    Whole count;
    Level *levels = read_levels(&count);
    put("|'levels':[");
    EACH(index, count)
      put("|{'input':%t,'zoom':[%n,%n]}", levels[index].input, levels[index].grid.zoom[0], levels[index].grid.zoom[1]);
    put("]");
  }
  if (op("prepare")) to_input(normalised(resize(map_in("picture"), two("size"), 0), parameters));
  if (op("classify")) classify(get(inputs, "weights"), 1);
  if (op("classifyEnsemble")) classify(list(inputs, "members")->items, list(inputs, "members")->count);
  if (op("classifyCentre")) classify_centre();
  if (op("classifyTenViews")) classify_ten_views();
  if (op("confidence")) put_confidences(list(parameters, "detections"));
  if (op("detect") || op("detectWithConfidence")) detect();
  if (op("localize")) localize();
}

static void measure_operation(void) {
  if (op("topKError")) put("|'error':%n", error_of_best("guesses", 0));
  if (op("localizationError")) put("|'error':%n", error_of_best("detections", 1));
  if (op("averagePrecision") || op("meanAveragePrecision")) {
    Whole count;
    Found *guesses = read_guesses("detections", &count);
    double precision = op("averagePrecision") ? average_precision(guesses, count, given("index"), 0.5, 0)
                                              : mean_precision(guesses, count, 0.5, 0);
    if (precision < 0) put("|'averagePrecision':'none'");
    else put("|'%s':%n", get(request, "operation")->text, precision);
  }
  if (op("cocoPrecision")) coco_precision();
  if (op("isotonicRegression")) {
    Tensor weights = find(inputs, "weights") ? any("weights") : row(0);
    isotonic_regression(any("scores"), any("outcomes"), find(inputs, "weights") ? &weights : NULL);
  }
  if (op("expectedCalibrationError"))
    put("|'error':%n", expected_calibration_error(any("confidences"), any("outcomes"), given("bins")));
}

/* ---- A request, an answer ---- */

static void answer_request(void) {
  inputs = get(request, "inputs");
  parameters = get(request, "parameters");
  known = 0;
  put("{'id':'%s','outputs':{", get(request, "id")->text);
  geometry_operation(), map_operation(), offset_operation(), training_operation();
  box_operation(), network_operation(), pipeline_operation(), measure_operation();
  put("}}");
  if (known) return;
  answer.used = 0;
  put("{'id':'%s','unsupported':true}", get(request, "id")->text);
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
    answer.used = 0;
    if (!setjmp(refused)) answer_request();
    else {
      answer.used = 0;
      put("{'id':'%s','error':'%s'}", get(request, "id")->text, refusal);
    }
    puts(answer.text);
    fflush(stdout);
    free_all();
  }
  return 0;
}
