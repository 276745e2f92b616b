/* OverFeat as fixtures/README.md and spec/SPEC.md describe it, in C99 without dependencies: reads a request a line from
   standard input, writes an answer a line. Numbers such as "4.1" are sections of SPEC.md. Inputs and
   what layers make are rounded to float32, sums are float64, sizes have 64 bits, and all that a request needs is freed
   when it has been answered. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t Whole;

/* ---- Refusals, memory for one request, and text that grows ---- */

typedef union Block { union Block *next; long double widest; } Block;
typedef struct { char *text; size_t used, room; } Buffer;

static jmp_buf refused;
static const char *refusal;
static Block *blocks;

static void require_or(int condition, const char *code) {
  if (condition) return;
  refusal = code;
  longjmp(refused, 1);
}

static void require(int condition) { require_or(condition, "GEOMETRY"); }

static void stop(const char *why) {
  fprintf(stderr, "port: %s\n", why);
  exit(1);
}

static void *take(Whole count, size_t size) { /* zeros */
  require(count >= 0 && (uint64_t)count < ((uint64_t)1 << 40) / size);
  Block *block = calloc(1, sizeof(Block) + (size_t)count * size);
  if (!block) stop("out of memory");
  block->next = blocks;
  blocks = block;
  return block + 1;
}

static void free_all(void) {
  while (blocks) {
    Block *next = blocks->next;
    free(blocks);
    blocks = next;
  }
}

static void append(Buffer *buffer, const char *text) {
  size_t length = strlen(text);
  if (buffer->used + length >= buffer->room) {
    buffer->room = 2 * (buffer->used + length) + 4096;
    buffer->text = realloc(buffer->text, buffer->room);
    if (!buffer->text) stop("out of memory");
  }
  memcpy(buffer->text + buffer->used, text, length + 1);
  buffer->used += length;
}

/* ---- JSON, read: where it lies ---- */

typedef struct Value {
  enum { NOTHING, TRUTH, NUMBER, TEXT, LIST } kind; /* a record is a list whose items have keys */
  double number;
  const char *text, *key;
  Whole count;
  struct Value *first, *next;
} Value;

static char *cursor;

static int met(char character) {
  cursor += strspn(cursor, " \t\r\n");
  return *cursor == character ? cursor++, 1 : 0;
}

static void expect(char character) {
  if (!met(character)) stop("a request is not JSON");
}

static const char *read_text(void) { /* escapes stay as they are: the answer's id is the request's, unread */
  expect('"');
  const char *start = cursor;
  while (*cursor && *cursor != '"') cursor += *cursor == '\\' && cursor[1] ? 2 : 1;
  char *end = cursor;
  expect('"');
  *end = 0;
  return start;
}

static Value *read_value(void) {
  Value *value = take(1, sizeof(Value)), **next = &value->first;
  value->text = "";
  if (met('{') || met('[')) {
    char end = cursor[-1] == '{' ? '}' : ']';
    for (value->kind = LIST; !met(end); value->count++) {
      if (value->count) expect(',');
      const char *key = end == '}' ? read_text() : "";
      if (end == '}') expect(':');
      *next = read_value();
      (*next)->key = key;
      next = &(*next)->next;
    }
  } else if (*cursor == '"') {
    value->kind = TEXT;
    value->text = read_text();
  } else {
    size_t letters = strspn(cursor, "aeflnrstu"); /* true, false, null */
    char *end = cursor + letters;
    value->kind = !letters ? NUMBER : *cursor == 'n' ? NOTHING : TRUTH;
    value->number = letters ? *cursor == 't' : strtod(cursor, &end);
    if (end == cursor) stop("a request is not JSON");
    cursor = end;
  }
  return value;
}

static const Value *find(const Value *record, const char *key) {
  const Value *item = record->kind == LIST ? record->first : NULL;
  while (item && strcmp(item->key, key)) item = item->next;
  return item;
}

static const Value *get(const Value *record, const char *key) {
  const Value *value = find(record, key);
  require(value != NULL);
  return value;
}

static const Value *first_of(const Value *record, const char *key) {
  const Value *list = get(record, key);
  require(list->kind == LIST);
  return list->first;
}

static const char *text(const Value *record, const char *key) {
  const Value *value = get(record, key);
  require(value->kind == TEXT);
  return value->text;
}

static int is(const Value *record, const char *key, const char *word) { return !strcmp(text(record, key), word); }
static int truth(const Value *record, const char *key) { return get(record, key)->number != 0; }

static double number_of(const Value *value) {
  double number = value->kind == TEXT ? strtod(value->text, NULL) : value->number;
  require(value->kind == NUMBER || (value->kind == TEXT && !isfinite(number))); /* "NaN", "Infinity", "-Infinity" */
  return number;
}

static Whole whole_of(double exact) {
  require(exact == floor(exact) && fabs(exact) <= 9007199254740992.0);
  return (Whole)exact;
}

static double number(const Value *record, const char *key) { return number_of(get(record, key)); }
static Whole whole(const Value *record, const char *key) { return whole_of(number(record, key)); }

/* ---- Pairs, y and x ---- */

typedef struct { Whole y, x; } Pair;

static const Pair none = { 0, 0 }, ones = { 1, 1 };

static Whole floor_divide(Whole a, Whole b) { return a / b - (a % b < 0); }
static Whole ceil_divide(Whole a, Whole b) { return -floor_divide(-a, b); }
static Whole most(Whole a, Whole b) { return a > b ? a : b; }
static Whole least(Whole a, Whole b) { return a < b ? a : b; }
static Pair plus(Pair a, Pair b) { return (Pair){ a.y + b.y, a.x + b.x }; }
static Pair minus(Pair a, Pair b) { return (Pair){ a.y - b.y, a.x - b.x }; }
static Pair times(Pair a, Pair b) { return (Pair){ a.y * b.y, a.x * b.x }; }
static Pair over(Pair a, Pair b) { return (Pair){ floor_divide(a.y, b.y), floor_divide(a.x, b.x) }; }
static Pair over_up(Pair a, Pair b) { return (Pair){ ceil_divide(a.y, b.y), ceil_divide(a.x, b.x) }; }
static Pair larger(Pair a, Pair b) { return (Pair){ most(a.y, b.y), most(a.x, b.x) }; }
static int within(Pair low, Pair high) { return low.y <= high.y && low.x <= high.x; }
static int same(Pair a, Pair b) { return a.y == b.y && a.x == b.x; }
static Whole along(Pair pair, int axis) { return axis ? pair.x : pair.y; }

static Pair pair(const Value *record, const char *key) {
  const Value *value = get(record, key);
  require(value->kind == LIST && value->count == 2);
  return (Pair){ whole_of(number_of(value->first)), whole_of(number_of(value->first->next)) };
}

static Pair pair_or_ones(const Value *record, const char *key) {
  return find(record, key) ? pair(record, key) : ones;
}

/* ---- The request in hand ---- */

static const char *operation; /* its name without Backward */
static int backward, known;
static Value *given; /* inputs and parameters, as one record: no operation has two of a name */

static int op(const char *name) {
  int it_is = !strcmp(operation, name);
  known |= it_is;
  return it_is;
}

static const Value *network_input(void) { return get(get(given, "network"), "input"); }
static int has_context(void) { return find(get(given, "network"), "context") != NULL; }

static int is_fine(void) {
  int fine = is(given, "stride", "fine");
  require(fine || is(given, "stride", "coarse"));
  return fine;
}

/* ---- Tensors ---- */

/* [window, channel, y, x], of which the last `rank` are there and the others 1. */
typedef struct { int rank; Whole size[4], count; double *at; } Tensor;

static Tensor tensor(int rank, Whole windows, Whole channels, Whole height, Whole width) {
  Tensor made = { rank, { windows, channels, height, width }, 1, NULL };
  for (int axis = 0; axis < 4; axis++) {
    require(made.size[axis] >= 0 && made.size[axis] < (Whole)1 << 31);
    made.count *= made.size[axis];
    require(made.count < (Whole)1 << 32);
  }
  made.at = take(made.count, sizeof(double));
  return made;
}

static Tensor row(Whole count) { return tensor(1, 1, 1, 1, count); }
static Tensor like(Tensor other) {
  return tensor(other.rank, other.size[0], other.size[1], other.size[2], other.size[3]);
}
static Tensor maps_like(Tensor other, Whole channels, Pair size) {
  return tensor(other.rank, other.size[0], channels, size.y, size.x);
}

/* Some of the values, from one on, in another shape; then all of them. */
static Tensor part_of(Tensor of, Whole from, int rank, Whole windows, Whole channels, Pair size) {
  Tensor part = { rank, { windows, channels, size.y, size.x }, windows * channels * size.y * size.x, of.at + from };
  require(channels >= 0 && from + part.count <= of.count);
  return part;
}

static Tensor view(Tensor of, int rank, Whole windows, Whole channels, Pair size) {
  Tensor seen = part_of(of, 0, rank, windows, channels, size);
  require(seen.count == of.count);
  return seen;
}

static Tensor first_values(Tensor of, Whole count) { return part_of(of, 0, 1, 1, 1, (Pair){ 1, count }); }
static Pair size_of(Tensor map) { return (Pair){ map.size[2], map.size[3] }; }
static Tensor shaped(Tensor of, Tensor as) { return view(of, as.rank, as.size[0], as.size[1], size_of(as)); }
static double *at(Tensor map, Whole plane, Whole y, Whole x) {
  return &map.at[(plane * map.size[2] + y) * map.size[3] + x];
}
static Tensor filled(Tensor made, double value) {
  for (Whole index = 0; index < made.count; index++) made.at[index] = value;
  return made;
}
static Tensor rounded(Tensor made) { /* to float32 */
  for (Whole index = 0; index < made.count; index++) made.at[index] = (float)made.at[index];
  return made;
}
static void require_same_shape(Tensor one, Tensor other) {
  require(one.rank == other.rank && !memcmp(one.size, other.size, sizeof one.size));
}

static Tensor numbers(const Value *value) { /* of a list, or the only one */
  int listed = value->kind == LIST;
  Tensor read = row(listed ? value->count : 1);
  double *to = read.at;
  for (const Value *item = listed ? value->first : value; item; item = listed ? item->next : NULL)
    *to++ = number_of(item);
  return read;
}

static void fill_seeded(Tensor made, const Value *seeded) { /* 11.2 */
  uint32_t seed = (uint32_t)(uint64_t)whole(seeded, "seed");
  int pixels = is(seeded, "kind", "pixels");
  double scale = pixels ? 1 : number(seeded, "scale");
  for (Whole index = 0; index < made.count; index++) {
    uint32_t b = (uint32_t)index + seed * UINT32_C(0x9e3779b9);
    b = (b ^ (b >> 16)) * UINT32_C(0x21f0aaad);
    b = (b ^ (b >> 15)) * UINT32_C(0x735a2d97);
    b = b ^ (b >> 15);
    made.at[index] = (float)(pixels ? b >> 24 : ((b >> 8) / 8388608.0 - 1) * scale);
  }
}

static Tensor read_tensor(const Value *value, int rank) { /* of any rank, if that is 0 */
  Tensor shape = numbers(get(value, "shape"));
  Whole size[4] = { 1, 1, 1, 1 };
  require(shape.count <= 4 && (!rank || shape.count == rank));
  for (Whole axis = 0; axis < shape.count; axis++) size[4 - shape.count + axis] = whole_of(shape.at[axis]);
  Tensor read = tensor((int)shape.count, size[0], size[1], size[2], size[3]);
  if (find(value, "data")) {
    Tensor data = numbers(get(value, "data"));
    require(data.count == read.count);
    for (Whole index = 0; index < read.count; index++) read.at[index] = (float)data.at[index];
  } else fill_seeded(read, get(value, "seeded"));
  return read;
}

static Tensor ranked(const char *key, int rank) { return read_tensor(get(given, key), rank); }
static Tensor any(const char *key) { return ranked(key, 0); }
static Tensor map(const char *key) { return ranked(key, 3); }

/* ---- JSON, written: into a buffer, since a refusal may come half way ---- */

static const char *const edge_names[4] = { "xmin", "ymin", "xmax", "ymax" };
typedef struct { double edge[4]; } Box;

static Buffer answer;

static void put_number(double value) {
  char text[40] = "\"NaN\"";
  if (isinf(value)) strcpy(text, value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else if (!isnan(value)) sprintf(text, "%.17g", value);
  append(&answer, text);
}

/* As it stands, but ' is a quotation mark, | a comma unless something has just been opened, and with % come a %number,
   a %whole, a %pair, a %string, a %box, a %list of a tensor's values and a %tensor. */
static void put(const char *format, ...) {
  va_list values;
  va_start(values, format);
  for (; *format; format++) {
    char text[2] = { *format == '\'' ? '"' : *format == '|' ? ',' : *format, 0 };
    if (*format == '|' && strchr("{[", answer.text[answer.used - 1])) continue;
    if (*format != '%') append(&answer, text);
    else if (*++format == 'n') put_number(va_arg(values, double));
    else if (*format == 'w') put_number((double)va_arg(values, Whole));
    else if (*format == 's') append(&answer, va_arg(values, const char *));
    else if (*format == 'p') {
      Pair pair = va_arg(values, Pair);
      put("[%w,%w]", pair.y, pair.x);
    } else if (*format == 'b') {
      Box box = va_arg(values, Box);
      put("{");
      for (int edge = 0; edge < 4; edge++) put("|'%s':%n", edge_names[edge], box.edge[edge]);
      put("}");
    } else {
      Tensor tensor = va_arg(values, Tensor);
      if (*format == 't') put("{'shape':[");
      for (int axis = 4 - tensor.rank; *format == 't' && axis < 4; axis++) put("|%w", tensor.size[axis]);
      put(*format == 't' ? "],'data':[" : "[");
      for (Whole index = 0; index < tensor.count; index++) put("|%n", tensor.at[index]);
      put(*format == 't' ? "]}" : "]");
    }
  }
  va_end(values);
}

/* ---- Geometry (2) ---- */

typedef enum { CONVOLUTION, PADDING, POOLING, RELU, DROPOUT } Kind;
typedef struct {
  Kind kind;
  const char *name;
  Pair kernel, stride, dilation, before, after;
  Whole in, out;
  double threshold, rate;
  Tensor weight, bias, to_weight, to_bias, mask; /* to_: their gradients */
} Layer;
typedef struct { Layer *layers; Whole count, features; } Stack; /* features, last pooling, head */
typedef struct { Pair size, stride, start; } Field;
typedef struct { Pair start, size; } Region;

static Region read_region(const Value *record) { return (Region){ pair(record, "start"), pair(record, "size") }; }
static Pair extent(const Layer *layer) { return plus(times(minus(layer->kernel, ones), layer->dilation), ones); }

static Pair output_size(const Layer *layer, Pair size) {
  Pair left_over = minus(plus(size, plus(layer->before, layer->after)), extent(layer));
  require(within(ones, layer->kernel) && within(ones, layer->stride) && within(ones, layer->dilation));
  require(within(none, layer->before) && within(none, layer->after));
  require(within(none, size) && within(none, left_over));
  return plus(over(left_over, layer->stride), ones);
}

static Layer read_layer(const Value *record, const char *kind) {
  static const char *const kinds[] = { "conv2d", "zeroPad2d", "maxPool2d", "relu", "dropout" };
  const Value *padding = find(record, "padding");
  Layer layer = { .kernel = pair_or_ones(record, "kernel"), .stride = pair_or_ones(record, "stride"),
    .dilation = pair_or_ones(record, "dilation") };
  while (layer.kind < DROPOUT && strcmp(kind, kinds[layer.kind])) layer.kind++;
  if (layer.kind == POOLING && !find(record, "stride")) layer.stride = layer.kernel;
  if (layer.kind == RELU) layer.threshold = number(record, "threshold");
  if (layer.kind == DROPOUT && find(record, "rate")) layer.rate = number(record, "rate");
  if (padding) {
    layer.before = (Pair){ whole(padding, "top"), whole(padding, "left") };
    layer.after = (Pair){ whole(padding, "bottom"), whole(padding, "right") };
  }
  if (find(record, "name")) {
    layer.name = text(record, "name");
    layer.in = whole(record, "inChannels");
    layer.out = whole(record, "outChannels");
  }
  return layer;
}

static Layer pooling(Pair kernel, Pair stride) {
  return (Layer){ .kind = POOLING, .kernel = kernel, .stride = stride, .dilation = ones };
}

static Tensor weight_of(const Value *weights, const char *layer_name, const char *part, int rank) {
  char *name = take((Whole)(strlen(layer_name) + strlen(part)) + 1, 1);
  return read_tensor(get(weights, strcat(strcpy(name, layer_name), part)), rank);
}

/* All layers to a head's outputs, with weights if there are some; fine as in the skip-kernel form (2.4). */
static Stack stack_of(const char *head_name, int fine, const Value *weights) {
  const Value *network = get(given, "network"), *features = get(network, "features");
  const Value *head = get(get(network, "heads"), head_name);
  Stack stack = { take(features->count + 1 + head->count, sizeof(Layer)), 0, features->count };
  Pair pool = pair(network, "lastPool");
  for (const Value *item = features->first; item; item = item->next)
    stack.layers[stack.count++] = read_layer(item, text(item, "kind"));
  stack.layers[stack.count++] = pooling(pool, fine ? ones : pool);
  for (const Value *item = head->first; item; item = item->next) {
    Layer layer = read_layer(item, text(item, "kind"));
    if (fine) layer.dilation = times(layer.dilation, pool);
    stack.layers[stack.count++] = layer;
  }
  for (Whole index = 0; weights && index < stack.count; index++) {
    Layer *layer = &stack.layers[index];
    if (layer->kind != CONVOLUTION) continue;
    layer->weight = weight_of(weights, layer->name, ".weight", 4);
    layer->bias = weight_of(weights, layer->name, ".bias", 1);
    require(layer->weight.size[0] == layer->out && layer->weight.size[1] == layer->in);
    require(same(size_of(layer->weight), layer->kernel));
  }
  return stack;
}

static const char *head(void) { return text(given, "head"); }
static Stack classifier(int fine) { return stack_of("classifier", fine, NULL); }

static Field field_of(const Layer *layers, Whole count) { /* 2.2 */
  Field field = { ones, ones, none };
  for (Whole index = 0; index < count; index++) {
    field.start = minus(field.start, times(layers[index].before, field.stride));
    field.size = plus(field.size, times(minus(extent(&layers[index]), ones), field.stride));
    field.stride = times(field.stride, layers[index].stride);
  }
  return field;
}

static Pair stride_of(Stack stack) { return field_of(stack.layers, stack.count).stride; }

static Pair head_span(Stack stack) { /* pooled positions that a head sees: c of 2.4 */
  return field_of(stack.layers + stack.features + 1, stack.count - stack.features - 1).size;
}

static Pair exact_input(const Layer *layers, Whole count, Pair size) {
  while (count-- > 0) {
    const Layer *layer = &layers[count];
    Pair reach = plus(times(minus(size, ones), layer->stride), extent(layer));
    size = minus(reach, plus(layer->before, layer->after));
  }
  return size;
}

static Pair size_after(const Layer *layers, Whole count, Pair size) {
  for (Whole index = 0; index < count; index++) size = output_size(&layers[index], size);
  return size;
}

static Whole dense_length(Whole unpooled, Whole pool, Whole span, int fine) {
  require(unpooled >= 0 && pool >= 1 && span >= 1);
  Whole length = fine ? unpooled - pool * span + 1 : unpooled / pool - span + 1;
  require(length >= 1);
  return length;
}

static Pair dense_size(Stack stack, Pair image, int fine) {
  Pair unpooled = size_after(stack.layers, stack.features, image), span = head_span(stack);
  Pair pool = stack.layers[stack.features].kernel;
  return (Pair){ dense_length(unpooled.y, pool.y, span.y, fine), dense_length(unpooled.x, pool.x, span.x, fine) };
}

static Pair smallest_scale(Stack stack) { /* 2.5 */
  Pair unpooled = minus(times(stack.layers[stack.features].kernel, head_span(stack)), ones);
  return exact_input(stack.layers, stack.features, unpooled);
}

static Pair scale_size(Pair image, Whole smallest, Whole stride, Whole n) {
  Whole long_side = most(image.y, image.x), short_side = least(image.y, image.x), length = smallest + n * stride;
  require(short_side >= 1 && stride >= 1);
  Whole excess = length * long_side - smallest * short_side, unit = stride * short_side;
  Whole longer = smallest + stride * floor_divide(2 * excess + unit, 2 * unit);
  return image.x > image.y ? (Pair){ length, longer } : (Pair){ longer, length };
}

/* ---- Operations on maps (4) ---- */

/* Between a part and the places of a map from `start` on, `step` apart, as far as it has them. */
static void move(Tensor part, Tensor map, Pair start, Pair step, int into) {
  for (Whole plane = 0; plane < part.size[0] * part.size[1]; plane++)
    for (Whole y = 0; y < part.size[2]; y++)
      for (Whole x = 0; x < part.size[3]; x++) {
        Whole map_y = start.y + step.y * y, map_x = start.x + step.x * x;
        if (map_y < 0 || map_y >= map.size[2] || map_x < 0 || map_x >= map.size[3]) continue;
        double *one = at(part, plane, y, x), *other = at(map, plane, map_y, map_x);
        if (into) *other = *one;
        else *one = *other;
      }
}

static Tensor pick(Tensor in, Pair start, Pair step, Pair size) { /* zeros beyond its ends */
  Tensor out = maps_like(in, in.size[1], size);
  move(out, in, start, step, 0);
  return out;
}

static Tensor crop(Tensor in, Pair start, Pair size) {
  require(within(none, start) && within(none, size) && within(size, minus(size_of(in), start)));
  return pick(in, start, ones, size);
}

static Tensor surround(Tensor in, Pair start, Pair size) { /* by zeros, so that it begins there */
  require(within(none, start) && within(size_of(in), minus(size, start)));
  return pick(in, minus(none, start), ones, size);
}

static Tensor pad(Tensor in, Pair before, Pair after) {
  require(within(none, after));
  return surround(in, before, plus(size_of(in), plus(before, after)));
}

static Tensor flip(Tensor in) { return pick(in, (Pair){ 0, in.size[3] - 1 }, (Pair){ 1, -1 }, size_of(in)); }

static Tensor keep_regions(Tensor in, const Region *regions, Whole count) { /* 4.15 */
  Tensor out = like(in);
  for (const Region *one = regions; one < regions + count; one++)
    move(crop(in, one->start, one->size), out, one->start, ones, 1);
  return out;
}

/* 4.1; with the gradient of the output that of the input, and what the weights get is added to theirs. */
static Tensor convolve(const Layer *layer, Tensor in, const Tensor *gradient) {
  Tensor weight = layer->weight;
  Whole outputs = weight.size[0], inputs = weight.size[1], width = weight.size[3], area = weight.size[2] * width;
  require(inputs >= 1 && inputs == in.size[1]);
  Tensor forward = maps_like(in, outputs, output_size(layer, size_of(in))), out = gradient ? *gradient : forward;
  Tensor padded = pad(in, layer->before, layer->after), to_padded = like(padded);
  require_same_shape(out, forward);
  require(gradient || layer->bias.count == outputs);
  for (Whole plane = 0; plane < out.size[0] * outputs; plane++) {
    Whole o = plane % outputs, window = plane / outputs, tap = o * inputs * area;
    for (double *place = at(out, plane, 0, 0); place < at(out, plane + 1, 0, 0); place++) {
      if (gradient) layer->to_bias.at[o] += *place;
      else *place = layer->bias.at[o];
    }
    for (Whole i = 0; i < inputs; i++)
      for (Whole k = 0; k < area; k++, tap++) {
        double factor = weight.at[tap], to_tap = 0;
        for (Whole y = 0; y < out.size[2]; y++) {
          Whole from_y = y * layer->stride.y + k / width * layer->dilation.y;
          Whole from = at(padded, window * inputs + i, from_y, k % width * layer->dilation.x) - padded.at;
          double *place = at(out, plane, y, 0), *end = place + out.size[3];
          if (gradient) {
            for (; place < end; place++, from += layer->stride.x) {
              to_tap += *place * padded.at[from];
              to_padded.at[from] += *place * factor;
            }
          } else for (; place < end; place++, from += layer->stride.x) *place += factor * padded.at[from];
        }
        if (gradient) layer->to_weight.at[tap] += to_tap;
      }
  }
  return rounded(gradient ? crop(to_padded, layer->before, size_of(in)) : out);
}

static Whole first_maximum(Tensor in, Whole plane, Pair start, Pair size) { /* or first NaN: its place */
  Whole best = at(in, plane, start.y, start.x) - in.at;
  for (Whole y = start.y; y < start.y + size.y; y++)
    for (Whole x = start.x; x < start.x + size.x; x++) {
      Whole here = at(in, plane, y, x) - in.at;
      if (isnan(in.at[best])) return best;
      if (in.at[here] > in.at[best] || isnan(in.at[here])) best = here;
    }
  return best;
}

static Tensor max_pool(const Layer *layer, Tensor in, const Tensor *gradient) {
  Tensor pooled = maps_like(in, in.size[1], output_size(layer, size_of(in))), out = gradient ? like(in) : pooled;
  if (gradient) require_same_shape(*gradient, pooled);
  for (Whole plane = 0; plane < in.size[0] * in.size[1]; plane++)
    for (Whole y = 0; y < pooled.size[2]; y++)
      for (Whole x = 0; x < pooled.size[3]; x++) {
        Whole from = first_maximum(in, plane, times((Pair){ y, x }, layer->stride), layer->kernel);
        if (gradient) out.at[from] += *at(*gradient, plane, y, x);
        else *at(out, plane, y, x) = in.at[from];
      }
  return out;
}

static Layer whole_map(Tensor in) { return pooling(size_of(in), size_of(in)); }

static Tensor spatial_max(Tensor in, const Tensor *gradient) {
  Layer layer = whole_map(in);
  Tensor of_map = gradient ? view(*gradient, 3, 1, gradient->count, ones) : in;
  require(in.count > 0);
  Tensor out = max_pool(&layer, in, gradient ? &of_map : NULL);
  return gradient ? out : first_values(out, out.count);
}

static Tensor relu(Tensor in, Tensor passed, double threshold) { /* passed on is the input, or a gradient */
  Tensor out = like(in);
  require_same_shape(in, passed);
  for (Whole index = 0; index < in.count; index++)
    out.at[index] = in.at[index] > threshold || isnan(in.at[index]) ? passed.at[index] : 0;
  return out;
}

static Tensor dropout(Tensor in, Tensor mask, double rate) {
  Tensor out = like(in);
  require_same_shape(in, mask);
  require(rate >= 0 && rate < 1);
  for (Whole index = 0; index < in.count; index++)
    out.at[index] = mask.at[index] == 0 ? 0 : in.at[index] / (1 - rate);
  return out;
}

static void fill_mask(Tensor mask, uint32_t seed, double rate) { /* 4.5 */
  for (Whole index = 0; index < mask.count; index++) {
    uint32_t h = ((uint32_t)index ^ (seed * UINT32_C(0x9e3779b1))) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 16)) * UINT32_C(0x85ebca6b);
    h = (h ^ (h >> 13)) * UINT32_C(0xc2b2ae35);
    h = h ^ (h >> 16);
    mask.at[index] = h / 4294967296.0 < rate ? 0 : 1;
  }
}

/* Through one layer; with the gradient of what comes out, back through it. */
static Tensor through(const Layer *layer, Tensor in, const Tensor *gradient) {
  Tensor passed = gradient ? *gradient : in;
  switch (layer->kind) {
    case CONVOLUTION: return convolve(layer, in, gradient);
    case POOLING: return max_pool(layer, in, gradient);
    case RELU: return relu(in, passed, layer->threshold);
    case DROPOUT: return layer->mask.at ? rounded(dropout(passed, layer->mask, layer->rate)) : passed;
    default: break;
  }
  if (!gradient) return pad(in, layer->before, layer->after);
  return crop(passed, layer->before, minus(size_of(passed), plus(layer->before, layer->after)));
}

static double soften(const double *logits, double *powers, Whole count, Whole step) { /* log of their sum */
  double largest = logits[0], sum = 0;
  for (Whole at = 0; at < count * step; at += step) if (logits[at] > largest) largest = logits[at];
  for (Whole at = 0; at < count * step; at += step) sum += powers[at] = exp(logits[at] - largest);
  for (Whole at = 0; at < count * step; at += step) powers[at] /= sum;
  return log(sum) + largest;
}

static Tensor softmax(Tensor in, const Tensor *gradient) { /* with one, in are probabilities */
  Tensor out = like(in);
  require(in.rank >= 1 && in.size[4 - in.rank] >= 1);
  if (gradient) require_same_shape(in, *gradient);
  Whole classes = in.size[4 - in.rank], places = in.count / classes;
  for (Whole place = 0; place < places; place++) {
    double sum = 0;
    if (!gradient) soften(in.at + place, out.at + place, classes, places);
    for (Whole at = place; gradient && at < in.count; at += places) sum += in.at[at] * gradient->at[at];
    for (Whole at = place; gradient && at < in.count; at += places) out.at[at] = in.at[at] * (gradient->at[at] - sum);
  }
  return out;
}

/* 4.11 along one axis to a length, or backward from the length of what was resized to that of what it was made of. */
static Tensor resize_along(Tensor in, int axis, Whole length, int back) {
  Whole was = in.size[2 + axis], n = back ? length : was, m = back ? was : length, step = axis ? 1 : in.size[3];
  Tensor out = maps_like(in, in.size[1], axis ? (Pair){ in.size[2], length } : (Pair){ length, in.size[3] });
  require(n >= 1 && m >= 1);
  double scale = (double)n / (double)m, support = fmax(1, scale), *shares = take(n, sizeof(double));
  for (Whole i = 0; i < m; i++) {
    double centre = ((double)i + 0.5) * scale, sum = 0;
    for (Whole j = 0; j < n; j++) sum += shares[j] = fmax(0, 1 - fabs((double)j + 0.5 - centre) / support);
    for (Whole j = 0; j < n; j++)
      for (Whole line = 0; shares[j] > 0 && line < in.count / was; line++) {
        Whole outer = line / step, inner = line % step;
        double *from = &in.at[(outer * was + (back ? i : j)) * step + inner];
        out.at[(outer * length + (back ? j : i)) * step + inner] += shares[j] / sum * *from;
      }
  }
  return out;
}

static Tensor resize(Tensor in, Pair size, int back) {
  return resize_along(resize_along(in, 0, size.y, back), 1, size.x, back);
}

static Tensor normalise(Tensor in, double mean, double deviation) {
  Tensor out = like(in);
  for (Whole index = 0; index < in.count; index++) out.at[index] = (in.at[index] - mean) / deviation;
  return out;
}

static Tensor normalised(Tensor in, const Value *as) {
  return normalise(in, number(as, "mean"), number(as, "deviation"));
}

static Tensor join_channels(Tensor first, Tensor second) { /* 4.18 */
  require(same(size_of(first), size_of(second)));
  Tensor out = maps_like(first, first.size[1] + second.size[1], size_of(first));
  memcpy(out.at, first.at, (size_t)first.count * sizeof(double));
  memcpy(out.at + first.count, second.at, (size_t)second.count * sizeof(double));
  return out;
}

static Tensor channels_of(Tensor all, Whole first, Whole count) {
  return part_of(all, first * all.size[2] * all.size[3], 3, 1, count, size_of(all));
}

/* ---- Offsets (4.6) ---- */

typedef struct { Pair offset; Tensor map; } Offset;

static void put_apart(Tensor all, Pair pool) {
  require(within(ones, pool));
  put("|'maps':[");
  for (Whole place = 0; place < pool.y * pool.x; place++) {
    Pair offset = { place / pool.x, place % pool.x }, size = over_up(minus(size_of(all), offset), pool);
    if (within(ones, size)) put("|{'offset':%p,'map':%t}", offset, pick(all, offset, pool, size));
  }
  put("]");
}

static Tensor interleave(const Offset *maps, Whole count, Pair pool) {
  Whole places = 0;
  Pair size = none;
  require(count > 0);
  for (Whole index = 0; index < count; index++) {
    if (maps[index].offset.x == 0) size.y += maps[index].map.size[2];
    if (maps[index].offset.y == 0) size.x += maps[index].map.size[3];
  }
  Tensor out = maps_like(maps[0].map, maps[0].map.size[1], size);
  for (Whole index = 0; index < count; index++) {
    Pair offset = maps[index].offset;
    Tensor map = maps[index].map;
    require(within(none, offset) && within(offset, minus(pool, ones)) && map.size[1] == out.size[1]);
    require(same(size_of(map), over_up(minus(size, offset), pool)));
    for (Whole other = 0; other < index; other++) require(!same(offset, maps[other].offset));
    move(map, out, offset, pool, 1);
    places += map.count;
  }
  require(places == out.count);
  return out;
}

static Tensor read_interleaved(const char *key, Pair pool) {
  Offset *maps = take(get(given, key)->count, sizeof(Offset));
  Whole count = 0;
  for (const Value *item = first_of(given, key); item; item = item->next)
    maps[count++] = (Offset){ pair(item, "offset"), read_tensor(get(item, "map"), 3) };
  return interleave(maps, count, pool);
}

/* ---- Networks (3, 4.6) ---- */

static Tensor run(const Layer *layers, Whole count, Tensor in) {
  for (Whole index = 0; index < count; index++) in = through(&layers[index], in, NULL);
  return in;
}

static Tensor seen(Tensor image) { /* an image that a network can see */
  require(image.size[1] == whole(network_input(), "channels"));
  require(within(pair(network_input(), "window"), size_of(image)));
  return image;
}

static Tensor evaluate(const char *head_name, int fine, const Value *weights, Tensor image) { /* 4.6, by skip-kernels */
  Stack stack = stack_of(head_name, fine, weights);
  return run(stack.layers, stack.count, seen(image));
}

/* ---- Context (3.8) ---- */

/* The lower resolution that goes with a level, and which of its windows goes with each row and column of outputs. */
typedef struct { Pair size; Whole margin; Tensor rows, columns; } Context;

static Pair with_margins(Pair size, Whole margin) { return plus(size, (Pair){ 2 * margin, 2 * margin }); }

static Context context_of(Pair size, Whole margin, int fine) {
  Stack stack = classifier(0);
  Pair window = pair(network_input(), "window"), stride = field_of(stack.layers, stack.features).stride;
  Pair step = fine ? stride : stride_of(stack), outputs = dense_size(stack, with_margins(size, margin), fine);
  Whole ratio = whole(get(get(given, "network"), "context"), "ratio"), side = most(window.y, window.x);
  Pair rounded = { floor_divide(2 * size.y + ratio, 2 * ratio), floor_divide(2 * size.x + ratio, 2 * ratio) };
  Context context = { larger(ones, rounded), most(margin, ceil_divide(side, 2)), row(outputs.y), row(outputs.x) };
  Pair windows = dense_size(stack, with_margins(context.size, context.margin), 1);
  for (int axis = 0; axis < 2; axis++) {
    Whole own = along(size, axis), lower = along(context.size, axis), wide = along(window, axis);
    Whole divisor = 2 * along(stride, axis) * own;
    Tensor places = axis ? context.columns : context.rows;
    for (Whole output = 0; output < places.count; output++) {
      Whole centre = 2 * output * along(step, axis) + wide - 2 * margin;
      Whole dividend = centre * lower + (2 * context.margin - wide) * own;
      Whole nearest = floor_divide(2 * dividend + divisor, 2 * divisor);
      places.at[output] = (double)least(most(0, nearest), along(windows, axis) - 1);
    }
  }
  return context;
}

/* Where windows and their contexts take turns in a batch, joining channels is another view of the same values. */
static Tensor joined(Tensor maps) { return view(maps, 4, maps.size[0] / 2, 2 * maps.size[1], size_of(maps)); }
static Tensor parted(Tensor maps) { return view(maps, 4, 2 * maps.size[0], maps.size[1] / 2, size_of(maps)); }

static Tensor one_of(Tensor all, Whole index) {
  return part_of(all, index * (all.count / all.size[0]), 3, 1, all.size[1], size_of(all));
}

static void fill_one(Tensor all, Whole index, Tensor map) {
  memcpy(one_of(all, index).at, map.at, (size_t)map.count * sizeof(double));
}

/* The features of both images once; then, for each output, those of its two windows, joined, through the head. */
static Tensor evaluate_with_context(const char *head_name, int fine, const Value *weights, Tensor image, Tensor lower,
                                    const Context *context) {
  Stack stack = stack_of(head_name, 0, weights);
  const Layer *pool = &stack.layers[stack.features];
  Pair size = dense_size(stack, size_of(image), fine), part = times(pool->kernel, head_span(stack));
  Whole count = size.y * size.x;
  require(has_context() && same(size, (Pair){ context->rows.count, context->columns.count }));
  Tensor own = run(stack.layers, stack.features, seen(image)), other = run(stack.layers, stack.features, seen(lower));
  Tensor windows = tensor(4, 2 * count, own.size[1], part.y, part.x);
  for (Whole place = 0; place < count; place++) {
    Whole y = place / size.x, x = place % size.x;
    Pair beside = { whole_of(context->rows.at[y]), whole_of(context->columns.at[x]) };
    fill_one(windows, 2 * place, crop(own, times((Pair){ y, x }, fine ? ones : pool->kernel), part));
    fill_one(windows, 2 * place + 1, crop(other, beside, part));
  }
  Tensor pooled = joined(through(pool, windows, NULL));
  Tensor outputs = run(pool + 1, stack.count - stack.features - 1, pooled);
  Tensor out = tensor(3, 1, outputs.size[1], size.y, size.x);
  for (Whole index = 0; index < out.count; index++)
    out.at[index] = outputs.at[index % count * outputs.size[1] + index / count];
  return out;
}

/* ---- Boxes by centre and size (4.17), losses (4.4, 4.8, 4.16), and what is learnt (4.9) ---- */

/* Whether boxes are by centre and size: of the network, or of windowBoxes, which has none. */
static int by_centre(void) {
  const Value *network = find(given, "network"), *form = find(network ? network : given, "boxForm");
  return form && !strcmp(form->text, "centre");
}

/* x, y, w, h to edges; of a slope of these, what it becomes. */
static void decode(const double *in, const double *slope, double *out) {
  for (int low = 0, high = 2; low < 2; low++, high++) {
    double reach = exp(in[high]) / 2;
    out[low] = slope ? slope[low] + slope[high] : 0.5 + in[low] - reach;
    out[high] = slope ? (slope[high] - slope[low]) * reach : 0.5 + in[low] + reach;
  }
}

static void encode(const double *in, const double *slope, double *out) { /* the other way */
  for (int low = 0, high = 2; low < 2; low++, high++) {
    double side = in[high] - in[low];
    require(side > 0);
    out[low] = slope ? slope[low] / 2 - slope[high] / side : (in[low] + in[high]) / 2 - 0.5;
    out[high] = slope ? slope[low] / 2 + slope[high] / side : log(side);
  }
}

static void put_recoded(int decodes) {
  Tensor in = ranked(decodes ? "outputs" : "boxes", 2), out = like(in);
  Tensor slopes = backward ? ranked("outputGradient", 2) : in;
  require(in.size[3] == 4 && slopes.size[3] == 4 && slopes.count == in.count);
  for (Whole at = 0; at < in.count; at += 4)
    (decodes ? decode : encode)(in.at + at, backward ? slopes.at + at : NULL, out.at + at);
  put("|'%s':%t", decodes == backward ? "outputs" : "boxes", out);
}

/* What a window or location adds to the loss, of which it is a share, and its gradient. */
static double class_loss(const double *logits, Whole classes, Whole class, double *slope, double share) {
  double total = soften(logits, slope, classes, 1);
  for (Whole index = 0; index < classes; index++) slope[index] = (slope[index] - (index == class)) * share;
  return (total - logits[class]) * share;
}

static double squared_loss(const double *edges, const double *truth, double *slope, double share) {
  double loss = 0;
  for (int edge = 0; edge < 4; edge++) {
    double off = edges[edge] - truth[edge];
    loss += off * off / 2 * share;
    slope[edge] = off * share;
  }
  return loss;
}

static double half_step(double x) { return x > 0 ? 1 : x < 0 ? 0 : 0.5; }
static double above_nought(double x) { return x < 0 ? 0 : x; }
static double nearest(double a, double b, int larger) { return isnan(a) || (a > b) == larger ? a : b; }

/* Sides of the predicted box, the true one, their intersection and what encloses both. */
static double overlap_loss(const double *edges, const double *truth, double *slope, double share, int general) {
  double side[4][2], area[4], crossed = 0;
  for (int axis = 0; axis < 2; axis++) {
    double p = edges[axis], q = edges[axis + 2], b = truth[axis], d = truth[axis + 2];
    side[0][axis] = q - p;
    side[1][axis] = d - b;
    side[2][axis] = nearest(q, d, 0) - nearest(p, b, 1);
    side[3][axis] = nearest(q, d, 1) - nearest(p, b, 0);
    crossed += above_nought(p - q);
  }
  for (int of = 0; of < 4; of++) area[of] = above_nought(side[of][0]) * above_nought(side[of][1]);
  double all = area[0] + area[1] - area[2], hull = area[3];
  double overlap = all == 0 ? 0 : area[2] / all, filled = hull == 0 ? 0 : all / hull;
  for (int edge = 0; edge < 4; edge++) {
    int axis = edge % 2;
    double sign = edge < 2 ? -1 : 1, inward = sign * (truth[edge] - edges[edge]), grown[4];
    for (int of = 0; of < 4; of++) grown[of] = sign * half_step(side[of][axis]) * above_nought(side[of][1 - axis]);
    double both = grown[2] * half_step(inward), either = grown[0] - both, outer = grown[3] * half_step(-inward);
    double total = all == 0 ? 0 : (overlap * either - both) / all;
    if (general) total += (hull == 0 ? 0 : (filled * outer - either) / hull) - sign * half_step(-side[0][axis]);
    slope[edge] = total * share;
  }
  return (1 - overlap + (general ? (hull == 0 ? 0 : 1 - filled) + crossed : 0)) * share;
}

static double box_loss(const double *outputs, const double *truth, double *slope, double share, const char *name) {
  double form[4], slopes[4];
  int squared = !strcmp(name, "l2"), general = !strcmp(name, "giou");
  if (squared && by_centre()) encode(truth, NULL, form);
  if (squared) return squared_loss(outputs, by_centre() ? form : truth, slope, share);
  if (!by_centre()) return overlap_loss(outputs, truth, slope, share, general);
  decode(outputs, NULL, form);
  double loss = overlap_loss(form, truth, slopes, share, general);
  decode(outputs, slopes, slope);
  return loss;
}

/* Of all windows or locations of [window, output, y, x], by their weights if these have a name; so many times. */
static double loss_of(Tensor outputs, Tensor gradient, const char *of_boxes, const char *weighed, double factor) {
  Whole count = outputs.size[1], places = outputs.size[2] * outputs.size[3], locations = outputs.size[0] * places;
  Tensor classes = of_boxes && !find(given, "classes") ? row(locations) : numbers(get(given, "classes"));
  Tensor boxes = of_boxes ? any("boxes") : row(0), shares = weighed ? any(weighed) : filled(row(locations), 1);
  double loss = 0, total = 0, *logits = take(count, sizeof(double)), *slope = take(count, sizeof(double));
  require(locations >= 1 && classes.count == locations && shares.count == locations);
  require(!of_boxes || (boxes.size[3] == 4 && boxes.count == 4 * locations));
  for (Whole location = 0; location < locations; location++) {
    require(shares.at[location] >= 0 && isfinite(shares.at[location]));
    total += shares.at[location];
  }
  require(total > 0);
  for (Whole location = 0; location < locations; location++) {
    double share = shares.at[location] / total * factor;
    Whole start = location / places * count * places + location % places;
    if (shares.at[location] == 0) continue;
    Whole class = whole_of(classes.at[location]), first = !of_boxes || count == 4 ? 0 : 4 * class;
    require(class >= 0 && (of_boxes ? first + 4 : class + 1) <= count);
    memset(slope, 0, (size_t)count * sizeof(double));
    for (Whole output = 0; output < count; output++) logits[output] = outputs.at[start + output * places];
    loss += of_boxes ? box_loss(logits + first, boxes.at + 4 * location, slope + first, share, of_boxes)
                     : class_loss(logits, count, class, slope, share);
    for (Whole output = 0; output < count; output++) gradient.at[start + output * places] = slope[output];
  }
  return loss;
}

static void put_loss(const char *predicted, const char *of_boxes) {
  Tensor rows = ranked(predicted, 2), gradient = like(rows);
  if (of_boxes) require_same_shape(rows, any("boxes"));
  double loss = loss_of(view(rows, 4, rows.size[2], rows.size[3], ones), gradient, of_boxes, NULL, 1);
  if (backward) put("|'%s':%t", predicted, gradient);
  else put("|'loss':%n", loss);
}

/* The loss through one head, its outputs, and in the layers from that one on what their weights' gradients get. */
static double learn(Stack stack, Whole trained, const char *of_boxes, const char *weighed, double factor,
                    Tensor *outputs) {
  int spatial = find(given, "locationWeights") != NULL, joins = has_context();
  Tensor windows = ranked("windows", 4), *kept = take(stack.count + 1, sizeof(Tensor));
  Pair window = pair(network_input(), "window");
  require(within(window, size_of(windows)) && (spatial || same(window, size_of(windows))) && !(spatial && joins));
  require(joins || !find(given, "context"));
  kept[0] = windows;
  if (joins) {
    Tensor contexts = ranked("context", 4);
    require_same_shape(windows, contexts);
    kept[0] = tensor(4, 2 * windows.size[0], windows.size[1], window.y, window.x);
    for (Whole index = 0; index < kept[0].size[0]; index++)
      fill_one(kept[0], index, one_of(index % 2 ? contexts : windows, index / 2));
  }
  for (Whole index = 0; index < stack.count; index++) {
    Layer *layer = &stack.layers[index];
    if (joins && index == stack.features + 1) kept[index] = joined(kept[index]);
    if (layer->kind == DROPOUT && index >= trained) {
      layer->mask = like(kept[index]);
      fill_mask(layer->mask, (uint32_t)(uint64_t)(whole(given, "seed") + index), layer->rate);
    }
    if (layer->kind == CONVOLUTION && !layer->to_weight.at) {
      layer->to_weight = like(layer->weight);
      layer->to_bias = like(layer->bias);
    }
    kept[index + 1] = through(layer, kept[index], NULL);
  }
  *outputs = kept[stack.count];
  require(spatial || same(size_of(*outputs), ones));
  Tensor gradient = like(*outputs);
  double loss = loss_of(*outputs, gradient, of_boxes, weighed, factor);
  for (Whole index = stack.count - 1; index >= trained; index--) {
    if (joins && index == stack.features) gradient = parted(gradient);
    gradient = through(&stack.layers[index], kept[index], &gradient);
  }
  if (!spatial) *outputs = view(*outputs, 2, 1, 1, (Pair){ outputs->size[0], outputs->size[1] });
  return loss;
}

static void put_gradients(Stack stack, Whole from) {
  for (const Layer *layer = stack.layers + from; layer < stack.layers + stack.count; layer++) {
    if (layer->kind != CONVOLUTION) continue;
    put("|'%s.weight':%t,'%s.bias':%t", layer->name, layer->to_weight, layer->name, layer->to_bias);
  }
}

/* Of one head, or with a factor the boxes beside the classes, when the features get the gradients of both heads. */
static void put_learnt(const char *weighed, int jointly) {
  const Value *weights = get(given, "weights");
  Stack stack = stack_of(jointly ? "classifier" : head(), 0, weights), boxes = stack;
  Whole trained = !jointly && truth(given, "freezeFeatures") ? stack.features + 1 : 0;
  const char *loss_name = find(given, "loss") ? text(given, "loss") : "l2";
  Tensor outputs, unread;
  int of_boxes = !jointly && is(given, "head", "regressor");
  double loss = learn(stack, trained, of_boxes ? loss_name : NULL, weighed, 1, &outputs);
  if (jointly) {
    const char *boxes_weighed = find(given, "boxWeights") ? "boxWeights" : NULL;
    require(boxes_weighed || !weighed);
    boxes = stack_of("regressor", 0, weights);
    memcpy(boxes.layers, stack.layers, (size_t)stack.features * sizeof(Layer));
    double factor = number(given, "factor");
    require(factor >= 0 && factor < INFINITY);
    loss += learn(boxes, 0, loss_name, boxes_weighed, factor, &unread);
    put_gradients(boxes, boxes.features + 1);
  }
  put("|'loss':%n,'outputs':%t", loss, outputs);
  put_gradients(stack, trained);
}

/* ---- Planes (3.7) ---- */

typedef struct { Whole first, end; } Span;

static Stack *read_heads(Whole *count) {
  Stack *stacks = take(get(given, "heads")->count, sizeof(Stack));
  *count = 0;
  for (const Value *name = first_of(given, "heads"); name; name = name->next)
    stacks[(*count)++] = stack_of(name->text, is_fine(), NULL);
  require(*count > 0);
  return stacks;
}

static Pair pitch_of(Stack stack, Pair size) {
  Pair stride = ones, pitch = size;
  for (const Layer *layer = stack.layers; layer < stack.layers + stack.count; layer++) {
    Pair gap = larger(layer->before, layer->after);
    pitch = larger(pitch, times(plus(size, gap), stride));
    size = output_size(layer, size);
    stride = times(stride, layer->stride);
    pitch = larger(pitch, times(size, stride));
  }
  return times(over_up(pitch, stride), stride);
}

/* Along an axis, the outputs of a part from there to there. */
static Span own_outputs(Stack stack, Pair image, Whole from, Whole to, int axis) {
  Field field = field_of(stack.layers, stack.count);
  Whole stride = along(field.stride, axis), start = along(field.start, axis);
  Whole outputs = along(size_after(stack.layers, stack.count, image), axis);
  Whole first = most(0, ceil_divide(from - start, stride));
  Whole last = floor_divide(to - along(field.size, axis) - start, stride);
  return (Span){ from == 0 ? 0 : first, to == along(image, axis) ? outputs : least(outputs, last + 1) };
}

static Region outputs_of_part(Stack stack, Pair image, Region part) {
  Pair stride = stride_of(stack), end = plus(part.start, part.size);
  require(within(none, part.start) && within(ones, part.size) && within(end, image));
  require(same(times(over(part.start, stride), stride), part.start));
  Span rows = own_outputs(stack, image, part.start.y, end.y, 0);
  Span columns = own_outputs(stack, image, part.start.x, end.x, 1);
  Pair size = { rows.end - rows.first, columns.end - columns.first };
  return (Region){ { rows.first, columns.first }, larger(none, size) };
}

/* Cuts an axis; returns how many parts there are. */
static Whole cut_axis(const Stack *stacks, Whole heads, Pair image, Whole longest, int axis, Span *parts) {
  Whole length = along(image, axis), start = 0, count = 0;
  for (int is_last = 0; !is_last;) {
    Whole to = least(length, start + longest), end = 0, next = length;
    require(to > start);
    is_last = 1;
    for (const Stack *stack = stacks; stack < stacks + heads; stack++) {
      Field field = field_of(stack->layers, stack->count);
      Whole stride = along(field.stride, axis), begin = along(field.start, axis);
      Span own = own_outputs(*stack, image, start, to, axis);
      require(own.end > own.first);
      end = most(end, to == length ? length : begin + (own.end - 1) * stride + along(field.size, axis));
      next = least(next, floor_divide(begin + own.end * stride, stride) * stride);
      is_last = is_last && own.end == along(size_after(stack->layers, stack->count, image), axis);
    }
    parts[count++] = (Span){ start, end };
    require(is_last || next > start);
    start = next;
  }
  return count;
}

static void put_parts(void) {
  Pair image = pair(given, "image"), longest = pair(given, "most");
  Whole heads;
  Stack *stacks = read_heads(&heads);
  Span *rows = take(image.y, sizeof(Span)), *columns = take(image.x, sizeof(Span));
  Whole row_count = cut_axis(stacks, heads, image, longest.y, 0, rows);
  Whole column_count = cut_axis(stacks, heads, image, longest.x, 1, columns);
  put("|'parts':[");
  for (Whole index = 0; index < row_count * column_count; index++) {
    Span row = rows[index / column_count], column = columns[index % column_count];
    Pair start = { row.first, column.first }, end = { row.end, column.end };
    put("|{'start':%p,'size':%p}", start, minus(end, start));
  }
  put("]");
}

static void require_apart(const Region *parts, Whole count, Pair gap) {
  for (Whole second = 0; second < count; second++)
    for (Whole first = 0; first < second; first++) {
      Pair one = parts[first].start, other = parts[second].start;
      Pair one_end = plus(one, plus(parts[first].size, gap));
      Pair other_end = plus(other, plus(parts[second].size, gap));
      require(one_end.y <= other.y || one_end.x <= other.x || other_end.y <= one.y || other_end.x <= one.x);
    }
}

typedef struct { Pair origin; Region part, own; } Placed;

static void put_on_plane(void) {
  const Value *weights = get(given, "weights"), *records = get(given, "placed"), *image_list = get(given, "images");
  Stack stack = stack_of(head(), is_fine(), weights);
  Pair step = stride_of(stack), stride = ones, plane = pair(given, "plane");
  Placed *placed = take(records->count, sizeof(Placed)), *one = placed, *end = placed + records->count;
  Region *now = take(records->count, sizeof(Region));
  Tensor *images = take(image_list->count, sizeof(Tensor));
  Whole count = 0;
  for (const Value *item = image_list->first; item; item = item->next) images[count++] = read_tensor(item, 3);
  require(count > 0 && within(ones, plane));
  Tensor map = maps_like(images[0], images[0].size[1], plane);
  for (const Value *item = records->first; item; item = item->next, one++) {
    Whole which = whole(item, "image");
    require(which >= 0 && which < count && images[which].size[1] == map.size[1]);
    *one = (Placed){ .origin = pair(item, "origin"), .part = read_region(get(item, "part")) };
    one->own = outputs_of_part(stack, size_of(images[which]), one->part);
    require(same(times(over(one->origin, step), step), one->origin) && within(ones, one->own.size));
    require(within(none, one->origin) && within(plus(one->origin, one->part.size), plane));
    now[one - placed] = (Region){ one->origin, one->part.size };
    move(crop(images[which], one->part.start, one->part.size), map, one->origin, ones, 1);
  }
  for (const Layer *layer = stack.layers; layer < stack.layers + stack.count; layer++) {
    Pair gap = larger(layer->before, layer->after);
    require_apart(now, records->count, gap);
    map = through(layer, same(gap, none) ? map : keep_regions(map, now, records->count), NULL);
    stride = times(stride, layer->stride);
    for (one = placed; one < end; one++)
      now[one - placed] = (Region){ over(one->origin, stride), output_size(layer, now[one - placed].size) };
  }
  require_apart(now, records->count, none);
  put("|'parts':[");
  for (one = placed; one < end; one++) {
    Pair from = plus(one->own.start, over(minus(one->origin, one->part.start), stride));
    Tensor own = crop(map, from, one->own.size);
    put("|{'region':{'start':%p,'size':%p},'map':%t}", one->own.start, one->own.size, own);
  }
  put("]");
}

/* ---- Boxes (4.14, 5.3 to 5.6) ---- */

/* A box with a score: of a window, merged, a detection, a guess, or an object of the truth. */
typedef struct {
  Box box;
  double score, confidence;
  Whole windows, label, picture, place;
  int taken, ignored;
} Found;
typedef struct { Found *at; Whole count; } List;
typedef struct { Pair window, step; Whole margin; double zoom[2]; } Grid;

static Box read_box(const Value *record) {
  Box box;
  for (int edge = 0; edge < 4; edge++) box.edge[edge] = number(record, edge_names[edge]);
  return box;
}

static List new_list(Whole room) { return (List){ take(room, sizeof(Found)), 0 }; }

static List both(List one, List other) {
  List all = new_list(one.count + other.count);
  for (; all.count < one.count; all.count++) all.at[all.count] = one.at[all.count];
  for (Whole index = 0; index < other.count; index++) all.at[all.count++] = other.at[index];
  return all;
}

static Whole picture_of(const Value *id) {
  Whole index = 0;
  for (const Value *picture = first_of(given, "pictures"); picture; picture = picture->next, index++) {
    const Value *other = get(picture, "id");
    if (id->kind == other->kind && id->number == other->number && !strcmp(id->text, other->text)) return index;
  }
  return -1;
}

static Found read_found(const Value *record) { /* what is there of it */
  Found found = { .ignored = find(record, "ignore") && truth(record, "ignore") };
  if (find(record, "box")) found.box = read_box(get(record, "box"));
  if (find(record, "score")) found.score = number(record, "score");
  if (find(record, "windows")) found.windows = whole(record, "windows");
  if (find(record, "label")) found.label = whole(record, "label");
  if (find(record, "index")) found.label = whole(record, "index");
  if (find(record, "imageId")) found.picture = picture_of(get(record, "imageId"));
  return found;
}

static List read_list(const Value *record, const char *key) {
  List list = new_list(get(record, key)->count);
  for (const Value *item = first_of(record, key); item; item = item->next) list.at[list.count++] = read_found(item);
  return list;
}

static double side(Box box, int axis) { return box.edge[axis + 2] - box.edge[axis]; }
static double area(Box box) { return fmax(0, side(box, 0)) * fmax(0, side(box, 1)); }

static double shared_area(Box one, Box other) {
  Box both;
  for (int edge = 0; edge < 4; edge++) both.edge[edge] = (edge < 2 ? fmax : fmin)(one.edge[edge], other.edge[edge]);
  return area(both);
}

static double iou(Box one, Box other) {
  double both = shared_area(one, other), either = area(one) + area(other) - both;
  return either > 0 ? both / either : 0;
}

static double centre(Box box, int axis) { return (box.edge[axis] + box.edge[axis + 2]) / 2; }
static double centre_distance(Box one, Box other) {
  return hypot(centre(one, 0) - centre(other, 0), centre(one, 1) - centre(other, 1));
}

static double match_score(Box one, Box other) {
  double distance = centre_distance(one, other);
  double diagonals = (hypot(side(one, 0), side(one, 1)) + hypot(side(other, 0), side(other, 1))) / 2;
  return (distance == 0 ? 0 : distance / diagonals) + 1 - iou(one, other);
}

static Found merge_two(Found one, Found other) {
  double first = (double)one.windows, second = (double)other.windows;
  one.windows += other.windows;
  one.score += other.score;
  for (int edge = 0; edge < 4; edge++)
    one.box.edge[edge] = (one.box.edge[edge] * first + other.box.edge[edge] * second) / (first + second);
  return one;
}

static void require_boxes(List boxes) {
  for (const Found *one = boxes.at; one < boxes.at + boxes.count; one++) {
    for (int edge = 0; edge < 4; edge++) require(isfinite(one->box.edge[edge]));
    require(isfinite(one->score) && one->windows >= 1);
  }
}

static List merge_boxes(List boxes, double threshold) {
  List left = both(boxes, new_list(0));
  require(!isnan(threshold));
  require_boxes(boxes);
  while (left.count > 1) {
    double best = INFINITY;
    Whole low = 0, high = 1;
    for (Whole first = 0; first < left.count; first++)
      for (Whole second = first + 1; second < left.count; second++) {
        double score = match_score(left.at[first].box, left.at[second].box);
        if (score >= best) continue;
        best = score;
        low = first;
        high = second;
      }
    if (!(best <= threshold)) break;
    left.at[low] = merge_two(left.at[low], left.at[high]);
    left.count--;
    memmove(left.at + high, left.at + high + 1, (size_t)(left.count - high) * sizeof(Found));
  }
  return left;
}

/* Each merged box becomes the mean of the windows that overlap it, by their scores. */
static void refine_boxes(List merged, List windows, double threshold) {
  require(threshold > 0 && threshold <= 1);
  require_boxes(merged);
  require_boxes(windows);
  for (Found *one = merged.at; one < merged.at + merged.count; one++) {
    double sums[4] = { 0, 0, 0, 0 }, weight = 0;
    for (const Found *window = windows.at; window < windows.at + windows.count; window++) {
      if (iou(one->box, window->box) < threshold) continue;
      weight += window->score;
      for (int edge = 0; edge < 4; edge++) sums[edge] += window->score * window->box.edge[edge];
    }
    for (int edge = 0; weight != 0 && edge < 4; edge++) one->box.edge[edge] = sums[edge] / weight;
  }
  require_boxes(merged);
}

static Box window_at(Grid grid, Pair position) {
  Box window;
  for (int axis = 0; axis < 2; axis++) { /* edges are x, y */
    double start = (double)(along(position, axis) * along(grid.step, axis) - grid.margin) / grid.zoom[axis];
    window.edge[1 - axis] = start;
    window.edge[3 - axis] = start + (double)along(grid.window, axis) / grid.zoom[axis];
  }
  return window;
}

static Box box_in(Box window, const double *out) {
  Box box;
  for (int edge = 0; edge < 4; edge++) box.edge[edge] = window.edge[edge % 2] + out[edge] * side(window, edge % 2);
  return box;
}

/* A level's boxes of a class, added to the list, which has room for them. */
static void add_window_boxes(Grid grid, Tensor scores, Tensor edges, Whole label, double threshold, Pair picture,
                             List *boxes) {
  Whole first = edges.size[1] == 4 ? 0 : 4 * label, places = scores.size[2] * scores.size[3];
  require(label >= 0 && label < scores.size[1] && first + 4 <= edges.size[1]);
  require(same(size_of(scores), size_of(edges)) && !isnan(threshold));
  for (Whole place = 0; place < places; place++) {
    Found found = { .score = scores.at[label * places + place], .windows = 1, .label = label };
    double out[4], form[4];
    require(!isnan(found.score));
    if (found.score < threshold) continue;
    for (int edge = 0; edge < 4; edge++) {
      out[edge] = form[edge] = edges.at[(first + edge) * places + place];
      require(!isnan(out[edge]));
    }
    if (by_centre()) decode(form, NULL, out);
    found.box = box_in(window_at(grid, (Pair){ place / scores.size[3], place % scores.size[3] }), out);
    for (int edge = 0; edge < 4; edge++) {
      require(!by_centre() || isfinite(out[edge]));
      found.box.edge[edge] = fmin(fmax(found.box.edge[edge], 0), (double)(edge % 2 ? picture.y : picture.x));
    }
    if (area(found.box) > 0) boxes->at[boxes->count++] = found;
  }
}

static void put_list(const char *name, List list, const char *fields) {
  put("|'%s':[", name);
  for (const Found *one = list.at; one < list.at + list.count; one++) {
    put("|{");
    if (strstr(fields, "label")) put("|'label':%w", one->label);
    if (strstr(fields, "score")) put("|'score':%n", one->score);
    if (strstr(fields, "windows")) put("|'windows':%w", one->windows);
    if (strstr(fields, "box")) put("|'box':%b", one->box);
    if (strstr(fields, "confidence")) put("|'confidence':%n", one->confidence);
    put("}");
  }
  put("]");
}

static void put_boxes(List boxes) { put_list("boxes", boxes, "box score windows"); }

/* ---- Pictures to answers (5) ---- */

typedef struct { Tensor input, lower, scores, edges; Context context; Grid grid; } Level;

static Pair scaled(Pair size, double scale, double by) { /* halves up, exactly: 5.2 */
  return (Pair){ (Whole)floor((double)size.y * scale / by + 0.5), (Whole)floor((double)size.x * scale / by + 0.5) };
}

static Grid read_grid(void) {
  Tensor zoom = numbers(get(given, "zoom"));
  require(zoom.count == 2);
  Grid grid = { .margin = whole(given, "margin"), .zoom = { zoom.at[0], zoom.at[1] } };
  int by_network = find(given, "network") != NULL;
  grid.window = pair(by_network ? network_input() : given, "window");
  grid.step = by_network ? stride_of(classifier(is_fine())) : pair(given, "step");
  return grid;
}

static Pair level_size(Pair image, double scale) {
  require(scale > 0 && whole(given, "margin") >= 0);
  if (whole(given, "margin") > 0) return scaled(image, scale, (double)least(image.y, image.x));
  Stack stack = classifier(0);
  Pair smallest = smallest_scale(stack), stride = stride_of(stack);
  require(smallest.y == smallest.x && stride.y == stride.x);
  Whole n = (Whole)floor((scale - (double)smallest.y) / (double)stride.y + 0.5);
  return scale_size(image, smallest.y, stride.y, most(1, n));
}

static Tensor with_margin(Tensor picture, Pair size, Whole margin) {
  Pair around = { margin, margin };
  return pad(normalised(resize(picture, size, 0), network_input()), around, around);
}

static Level read_level(Tensor picture, double scale) {
  Pair image = size_of(picture), window = pair(network_input(), "window");
  Whole margin = whole(given, "margin");
  require_or(within(window, image), "IMAGE_TOO_SMALL");
  Pair size = level_size(image, scale);
  double zoom_y = (double)size.y / (double)image.y, zoom_x = (double)size.x / (double)image.x;
  Level level = { .input = with_margin(picture, size, margin),
    .grid = { .window = window, .margin = margin, .zoom = { zoom_y, zoom_x } } };
  if (has_context()) {
    level.context = context_of(size, margin, is_fine());
    level.lower = with_margin(picture, level.context.size, level.context.margin);
  }
  return level;
}

static Level *read_levels(Whole *count) {
  Tensor scales = numbers(get(given, "scales")), picture = map("picture");
  Level *levels = take(*count = scales.count, sizeof(Level));
  for (Whole index = 0; index < *count; index++) levels[index] = read_level(picture, scales.at[index]);
  return levels;
}

static Tensor evaluate_level(const Level *level, const char *head_name, const Value *weights, int mirrored) {
  Tensor input = mirrored ? flip(level->input) : level->input;
  if (!has_context()) return evaluate(head_name, is_fine(), weights, input);
  Tensor lower = mirrored ? flip(level->lower) : level->lower;
  return evaluate_with_context(head_name, is_fine(), weights, input, lower, &level->context);
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

static void sort(List list) {
  for (Whole place = 0; place < list.count; place++) list.at[place].place = place;
  if (list.count) qsort(list.at, (size_t)list.count, sizeof(Found), compare);
}

static List by_score(Tensor scores, Whole wanted) {
  List all = new_list(scores.count);
  for (; all.count < scores.count; all.count++)
    all.at[all.count] = (Found){ .label = all.count, .score = scores.at[all.count] };
  sort(all);
  return (List){ all.at, least(all.count, wanted) };
}

static void put_best_classes(Tensor scores, Whole wanted) {
  put_list("classes", by_score(scores, wanted), "label score");
}

static void add_scores(Tensor sums, Tensor scores, double share) {
  require(scores.count >= sums.count);
  for (Whole class = 0; class < sums.count; class++) sums.at[class] += scores.at[class] * share;
}

static void put_votes(const Value *first_member, Whole members) { /* 5.5: the weights of models */
  Whole count, views = 1 + truth(given, "flips");
  Level *levels = read_levels(&count);
  Tensor sums = row(whole(given, "classes"));
  for (const Value *weights = first_member; members && weights; weights = members > 1 ? weights->next : NULL)
    for (Whole view = 0; view < count * views; view++) {
      Tensor scores = evaluate_level(&levels[view / views], "classifier", weights, (int)(view % views));
      if (is(given, "votes", "probabilities")) scores = softmax(scores, NULL);
      add_scores(sums, spatial_max(scores, NULL), 1 / (double)(count * views * members));
    }
  put_best_classes(sums, whole(given, "topK"));
}

static void add_window(Tensor sums, Tensor window, double share) {
  add_scores(sums, softmax(evaluate("classifier", 0, get(given, "weights"), window), NULL), share);
}

static void put_ten_views(void) {
  Tensor picture = map("picture"), sums = row(whole(given, "classes"));
  Pair image = size_of(picture), window = pair(network_input(), "window");
  double scale = 256.0 * (double)most(window.y, window.x), by = 221.0 * (double)least(image.y, image.x);
  Tensor all = normalised(resize(picture, scaled(image, scale, by), 0), network_input());
  Pair room = minus(size_of(all), window);
  for (Whole view = 0; view < 5; view++) {
    Pair corner = { view / 2 * room.y, view % 2 * room.x };
    Tensor part = crop(all, view == 4 ? over(room, (Pair){ 2, 2 }) : corner, window);
    add_window(sums, part, 0.1);
    add_window(sums, flip(part), 0.1);
  }
  put_best_classes(sums, whole(given, "topK"));
}

static void put_centre_classes(void) { /* 5.10 */
  Tensor picture = map("picture");
  Pair image = size_of(picture), square = { whole(given, "side"), whole(given, "side") };
  Tensor all = resize(picture, scaled(image, (double)square.y, (double)least(image.y, image.x)), 0);
  Tensor part = crop(all, over(minus(size_of(all), square), (Pair){ 2, 2 }), square);
  Stack stack = classifier(0);
  Tensor sums = row(stack.layers[stack.count - 1].out);
  add_window(sums, normalised(part, network_input()), 1);
  put_best_classes(sums, whole(given, "topK"));
}

static Level *seen_levels(Whole *count) { /* with both heads' maps, for 5.7 and 5.8 */
  const Value *weights = get(given, "weights");
  Level *levels = read_levels(count);
  for (Level *level = levels; level < levels + *count; level++) {
    level->scores = softmax(evaluate_level(level, "classifier", weights, 0), NULL);
    level->edges = evaluate_level(level, "regressor", weights, 0);
    level->grid.step = stride_of(classifier(is_fine()));
  }
  return levels;
}

/* A class's window boxes of all levels, merged and, where that is asked for, refined. */
static List merged_boxes(const Level *levels, Whole count, Whole label, double threshold) {
  Pair picture = size_of(map("picture"));
  Whole room = 0;
  for (Whole index = 0; index < count; index++) room += levels[index].scores.count;
  List boxes = new_list(room);
  for (const Level *level = levels; level < levels + count; level++)
    add_window_boxes(level->grid, level->scores, level->edges, label, threshold, picture, &boxes);
  List merged = merge_boxes(boxes, number(given, "mergeThreshold"));
  if (find(given, "refineThreshold")) refine_boxes(merged, boxes, number(given, "refineThreshold"));
  return merged;
}

/* 5.7: of the windows that a pixel has at these scales together, how many vote for a box. */
static double votes_for(Box box, Tensor scales, int fine, Pair image) {
  Pair stride = stride_of(classifier(fine)), window = pair(network_input(), "window");
  double votes = 0;
  for (Whole index = 0; index < scales.count; index++) {
    Pair size = level_size(image, scales.at[index]);
    double high = side(box, 1) * (double)size.y / (double)(image.y * window.y);
    double wide = side(box, 0) * (double)size.x / (double)(image.x * window.x);
    votes += fmax(0, 1 - fabs(log2(fmax(high, wide) / 0.7)));
  }
  return votes / (double)(stride.y * stride.x);
}

static double read_off(const Value *curve, double score) {
  Tensor scores = numbers(get(curve, "scores")), confidences = numbers(get(curve, "confidences"));
  Whole next = 0;
  require(scores.count >= 1 && scores.count == confidences.count);
  while (next < scores.count && scores.at[next] <= score) next++;
  if (next == 0 || next == scores.count) return confidences.at[most(0, next - 1)];
  double share = (score - scores.at[next - 1]) / (scores.at[next] - scores.at[next - 1]);
  return confidences.at[next - 1] + share * (confidences.at[next] - confidences.at[next - 1]);
}

static double confidence_of(Found found, Pair image) { /* 5.11 */
  const Value *known = get(given, "calibration");
  double votes = votes_for(found.box, numbers(get(given, "scales")), is_fine(), image);
  double own = votes_for(found.box, numbers(get(known, "scales")), 1, image);
  char label[24];
  sprintf(label, "%lld", (long long)found.label);
  const Value *curve = find(get(known, "perClass"), label);
  double full = votes > 0 && own > 0 ? found.score * own / votes : found.score;
  return read_off(curve ? curve : get(known, "shared"), full);
}

static double limit_of(const char *key, Whole label) { /* one number, one for each class, or none */
  if (!find(given, key)) return -INFINITY;
  Tensor limits = numbers(get(given, key));
  Whole which = get(given, key)->kind == LIST ? label : 0;
  require(which >= 0 && which < limits.count);
  return limits.at[which];
}

static void put_detections(List all, Whole by_default) {
  int sure = find(given, "calibration") != NULL;
  List kept = new_list(all.count);
  for (Whole index = 0; index < all.count; index++) {
    Found one = all.at[index];
    if (sure) one.confidence = confidence_of(one, size_of(map("picture")));
    int reaches = one.score >= limit_of("threshold", one.label);
    if (reaches && one.confidence >= limit_of("confidence", one.label)) kept.at[kept.count++] = one;
  }
  sort(kept);
  kept.count = least(kept.count, find(given, "topK") ? whole(given, "topK") : by_default);
  put_list("detections", kept, sure ? "label score box confidence" : "label score box");
}

/* Of each class its boxes, or, of those that are among the best at a level, the best one (5.8). */
static void put_found(int only_best) {
  Whole level_count, classes = whole(given, "classes"), best_count = find(given, "topK") ? whole(given, "topK") : 1;
  Level *levels = seen_levels(&level_count);
  Tensor highest = row(classes), wanted = filled(row(classes), !only_best);
  List all = new_list(0);
  for (Whole level = 0; only_best && level < level_count; level++) {
    Tensor maxima = first_values(spatial_max(levels[level].scores, NULL), classes);
    List best = by_score(maxima, best_count);
    for (Whole index = 0; index < best.count; index++) wanted.at[best.at[index].label] = 1;
    for (Whole class = 0; class < classes; class++) highest.at[class] = fmax(highest.at[class], maxima.at[class]);
  }
  for (Whole class = 0; class < classes; class++) {
    if (!wanted.at[class]) continue;
    double threshold = number(given, "windowThreshold");
    if (only_best) threshold = fmin(threshold, highest.at[class]);
    List boxes = merged_boxes(levels, level_count, class, threshold);
    if (only_best) sort(boxes);
    if (only_best) boxes.count = least(boxes.count, 1);
    all = both(all, boxes);
  }
  put_detections(all, only_best ? 1 : all.count);
}

/* ---- Measures (9) ---- */

static List read_guesses(const char *key) { /* in the order of 9.1 */
  List all = read_list(given, key);
  sort(all);
  return all;
}

static List read_objects(void) {
  List all = new_list(0);
  Whole index = 0;
  for (const Value *picture = first_of(given, "pictures"); picture; picture = picture->next, index++) {
    List own = read_list(picture, "objects");
    for (Whole object = 0; object < own.count; object++) own.at[object].picture = index;
    all = both(all, own);
  }
  return all;
}

static double error_of_best(const char *key, int with_boxes) {
  Whole judged = 0, wrong = 0, pictures = get(given, "pictures")->count;
  List guesses = read_guesses(key), objects = read_objects();
  for (Whole picture = 0; picture < pictures; picture++) {
    int counted = 0, right = 0;
    for (const Found *one = objects.at; one < objects.at + objects.count; one++) {
      Whole left = whole(given, "k");
      if (one->picture != picture || one->ignored) continue;
      counted = 1;
      for (const Found *guess = guesses.at; guess < guesses.at + guesses.count; guess++) {
        if (guess->picture != picture || left-- <= 0 || guess->label != one->label) continue;
        right |= !with_boxes || iou(one->box, guess->box) >= 0.5;
      }
    }
    judged += counted;
    wrong += counted && !right;
  }
  require_or(judged > 0, "BAD_DATA_SET");
  return (double)wrong / (double)judged;
}

/* 9.4, or 9.6 at one overlap; -1 where the class has no object. */
static double average_precision(List guesses, Whole label, double overlap, int coco) {
  List objects = read_objects();
  Whole found = 0, judged = 0, counted = 0;
  double *precisions = take(guesses.count, sizeof(double)), sum = 0;
  for (Whole index = 0; index < objects.count; index++)
    counted += objects.at[index].label == label && !objects.at[index].ignored;
  if (!counted) return -1;
  for (const Found *guess = guesses.at; guess < guesses.at + guesses.count; guess++) {
    Found *match = NULL;
    double best = 0;
    int disregarded = 0;
    if (guess->label != label) continue;
    for (Found *one = objects.at; one < objects.at + objects.count; one++) {
      if (one->picture != guess->picture || one->label != label) continue;
      double share = iou(one->box, guess->box), covered = shared_area(one->box, guess->box);
      if (one->ignored) disregarded |= covered > 0 && covered >= overlap * area(guess->box);
      else if (!one->taken && share >= overlap && share > best) {
        match = one;
        best = share;
      }
    }
    judged += match || !disregarded;
    if (!match) continue;
    match->taken = 1;
    precisions[found] = (double)(found + 1) / (double)judged;
    found++;
  }
  for (Whole index = found - 2; index >= 0; index--)
    precisions[index] = fmax(precisions[index], precisions[index + 1]);
  for (Whole index = 0; !coco && index < found; index++) sum += precisions[index] / (double)counted;
  for (Whole percent = 0; coco && percent <= 100; percent++) {
    Whole needed = most(1, ceil_divide(percent * counted, 100));
    if (needed <= found) sum += precisions[needed - 1] / 101;
  }
  return sum;
}

static double mean_precision(List guesses, double overlap, int coco) {
  double sum = 0, counted = 0;
  for (Whole class = 0; class < whole(given, "classes"); class++) {
    double precision = average_precision(guesses, class, overlap, coco);
    if (precision < 0) continue;
    sum += precision;
    counted++;
  }
  require_or(counted > 0, "BAD_DATA_SET");
  return sum / counted;
}

static void put_coco_precision(void) {
  List guesses = read_guesses("detections"), kept = new_list(guesses.count);
  double mean = 0, at[10];
  for (const Found *one = guesses.at; one < guesses.at + guesses.count; one++) {
    Whole before = 0;
    for (Whole other = 0; other < kept.count; other++)
      before += kept.at[other].picture == one->picture && kept.at[other].label == one->label;
    if (before < 100) kept.at[kept.count++] = *one;
  }
  for (int step = 0; step < 10; step++) mean += (at[step] = mean_precision(kept, (50 + 5 * step) / 100.0, 1)) / 10;
  put("|'mean':%n,'at50':%n,'at75':%n", mean, at[0], at[5]);
}

/* 9.9: of different scores, for each the largest over i <= k of the smallest over j >= k of the mean from i to j. */
static void put_isotonic_regression(Tensor scores, Tensor outcomes) {
  Whole count = scores.count, kept = 0;
  Tensor weights = find(given, "weights") ? ranked("weights", 1) : filled(row(count), 1);
  Tensor sums = row(count), totals = row(count), sorted = row(count);
  require(count >= 1 && outcomes.count == count && weights.count == count);
  for (double next = -INFINITY, last = next;; last = next, kept++) {
    next = INFINITY;
    for (Whole item = 0; item < count; item++) {
      require(isfinite(scores.at[item]) && isfinite(outcomes.at[item]));
      require(isfinite(weights.at[item]) && weights.at[item] > 0);
      if (scores.at[item] > last) next = fmin(next, scores.at[item]);
    }
    if (isinf(next)) break;
    sorted.at[kept] = next;
    for (Whole item = 0; item < count; item++) {
      if (scores.at[item] != next) continue;
      sums.at[kept] += weights.at[item] * outcomes.at[item];
      totals.at[kept] += weights.at[item];
    }
  }
  Tensor values = filled(row(kept), -INFINITY);
  for (Whole k = 0; k < kept; k++)
    for (Whole i = 0; i <= k; i++) {
      double sum = 0, total = 0, smallest = INFINITY;
      for (Whole j = i; j < kept; j++) {
        sum += sums.at[j];
        total += totals.at[j];
        if (j >= k) smallest = fmin(smallest, sum / total);
      }
      values.at[k] = fmax(values.at[k], smallest);
    }
  put("|'scores':%t,'values':%t", first_values(sorted, kept), values);
}

static double calibration_error(Tensor confidences, Tensor outcomes, Whole bins) { /* 9.10 */
  require(confidences.count >= 1 && outcomes.count == confidences.count && bins >= 1);
  double error = 0, *excess = take(bins, sizeof(double));
  for (Whole item = 0; item < confidences.count; item++) {
    double confidence = confidences.at[item], outcome = outcomes.at[item];
    require(confidence >= 0 && confidence <= 1 && (outcome == 0 || outcome == 1));
    excess[least((Whole)floor(confidence * (double)bins), bins - 1)] += outcome - confidence;
  }
  for (Whole bin = 0; bin < bins; bin++) error += fabs(excess[bin]);
  return error / (double)confidences.count;
}

/* ---- Operations by name ---- */

static void put_layer_sizes(Stack stack) {
  Pair size = pair(given, "input");
  Whole channels = whole(network_input(), "channels");
  put("|'sizes':[[%w,%w,%w]", channels, size.y, size.x);
  for (const Layer *layer = stack.layers; layer < stack.layers + stack.count; layer++) {
    size = output_size(layer, size);
    if (layer->kind == CONVOLUTION) channels = layer->out;
    if (layer->kind != DROPOUT) put("|[%w,%w,%w]", channels, size.y, size.x);
  }
  put("]");
}

static void put_counts(Stack stack) {
  Pair size = pair(given, "input");
  Whole weights = 0, connections = 0, biases = 0;
  for (const Layer *layer = stack.layers; layer < stack.layers + stack.count; layer++) {
    Whole taps = layer->in * layer->kernel.y * layer->kernel.x;
    size = output_size(layer, size);
    weights += layer->out * (taps + 1);
    connections += layer->out * taps * size.y * size.x;
    biases += layer->out * size.y * size.x;
  }
  put("|'parameters':'%w','connections':'%w'", weights, connections);
  put("|'connectionsWithBiases':'%w'", connections + biases);
}

static void put_dense_sizes(Stack stack) {
  Pair input = pair(given, "input"), pool = stack.layers[stack.features].kernel;
  Pair unpooled = size_after(stack.layers, stack.features, input), coarse = dense_size(stack, input, 0);
  put("|'input':%p,'unpooled':%p,'offsets':%p,'pooled':%p", input, unpooled, pool, over(unpooled, pool));
  put("|'coarse':%p,'fine':%p", coarse, dense_size(stack, input, 1));
}

static void put_field(int backwards) {
  Layer *layers = take(get(given, "layers")->count, sizeof(Layer));
  Whole count = 0;
  for (const Value *item = first_of(given, "layers"); item; item = item->next)
    layers[count++] = read_layer(item, "");
  Field field = field_of(layers, count);
  if (backwards) put("|'input':%p", exact_input(layers, count, pair(given, "output")));
  else put("|'size':%p,'stride':%p,'start':%p", field.size, field.stride, field.start);
}

static void geometry_operation(void) {
  if (op("outputLength")) {
    Layer layer = { .kernel = { whole(given, "kernel"), 1 }, .stride = { whole(given, "stride"), 1 },
      .dilation = { whole(given, "dilation"), 1 }, .before = { whole(given, "before"), 0 },
      .after = { whole(given, "after"), 0 } };
    put("|'length':%w", output_size(&layer, (Pair){ whole(given, "input"), 1 }).y);
  }
  if (op("receptiveField")) put_field(0);
  if (op("exactInput")) put_field(1);
  if (op("inputRegion")) {
    Layer layer = read_layer(get(given, "layer"), "");
    Pair start = pair(given, "start"), size = pair(given, "size");
    require(within(ones, size));
    size = plus(times(minus(size, ones), layer.stride), extent(&layer));
    put("|'start':%p,'size':%p", minus(times(start, layer.stride), layer.before), size);
  }
  if (op("fineLength") || op("coarseLength")) {
    Whole unpooled = whole(given, "unpooled"), pool = whole(given, "pool"), span = whole(given, "classifier");
    put("|'length':%w", dense_length(unpooled, pool, span, op("fineLength")));
  }
  if (op("scaleSize")) {
    Whole smallest = whole(given, "smallest"), stride = whole(given, "stride");
    put("|'size':%p", scale_size(pair(given, "image"), smallest, stride, whole(given, "n")));
  }
  if (op("scaleRule")) {
    Pair smallest = smallest_scale(classifier(0)), stride = stride_of(classifier(0));
    put("|'y':{'smallest':%w,'stride':%w}", smallest.y, stride.y);
    put("|'x':{'smallest':%w,'stride':%w}", smallest.x, stride.x);
  }
  if (op("denseSizes")) put_dense_sizes(classifier(0));
  if (op("layerSizes")) put_layer_sizes(classifier(0));
  if (op("counts")) put_counts(classifier(0));
}

static const Tensor *arriving(int rank) { /* the gradient of what came out, if the operation goes backward */
  Tensor *gradient = take(1, sizeof(Tensor));
  if (backward) *gradient = ranked("outputGradient", rank);
  return backward ? gradient : NULL;
}

/* What goes forward, or backward that gradient. */
static Tensor passing(int rank) { return ranked(backward ? "outputGradient" : "input", rank); }
static void pass(Tensor out) { put(backward ? "|'input':%t" : "|'output':%t", out); }

static Tensor masked(Tensor in) {
  Region *regions = take(get(given, "regions")->count, sizeof(Region));
  Whole count = 0;
  for (const Value *item = first_of(given, "regions"); item; item = item->next)
    regions[count++] = read_region(item);
  return keep_regions(in, regions, count);
}

static void convolution_operation(int connected) { /* a fully connected layer is a convolution at one position */
  Layer layer = read_layer(given, "conv2d");
  Tensor in = ranked("input", connected ? 0 : 3), weight = ranked("weight", connected ? 2 : 4), gradient = in;
  if (backward) gradient = any("outputGradient");
  else layer.bias = ranked("bias", 1);
  layer.weight = connected ? view(weight, 4, weight.size[2], weight.size[3], ones) : weight;
  layer.kernel = size_of(layer.weight);
  layer.to_weight = like(layer.weight);
  layer.to_bias = row(layer.weight.size[0]);
  if (connected) gradient = view(gradient, 3, 1, gradient.count, ones);
  Tensor out = convolve(&layer, connected ? view(in, 3, 1, in.count, ones) : in, backward ? &gradient : NULL);
  if (connected && !backward) out = first_values(out, out.count);
  pass(backward ? shaped(out, in) : out);
  if (backward) put("|'weight':%t,'bias':%t", shaped(layer.to_weight, weight), layer.to_bias);
}

static void layer_operation(void) {
  Layer layer = read_layer(given, operation);
  Tensor in = find(given, "input") ? any("input") : passing(0);
  require(layer.kind == RELU || layer.kind == DROPOUT || in.rank == 3);
  if (layer.kind == DROPOUT) layer.mask = any("mask");
  pass(through(&layer, in, arriving(0)));
}

static void map_operation(void) {
  if (op("normalise"))
    pass(normalise(passing(0), backward ? 0 : number(given, "mean"), number(given, "deviation")));
  if (op("resize")) pass(resize(passing(3), pair(given, backward ? "inputSize" : "size"), backward));
  if (op("crop") && backward) pass(surround(passing(3), pair(given, "start"), pair(given, "inputSize")));
  else if (op("crop")) pass(crop(passing(3), pair(given, "start"), pair(given, "size")));
  if (op("flip")) pass(flip(passing(3)));
  if (op("mask")) pass(masked(passing(3)));
  if (op("conv2d") || op("linear")) convolution_operation(op("linear"));
  if (op("zeroPad2d") || op("maxPool2d") || op("relu") || op("dropout")) layer_operation();
  if (op("spatialMax")) pass(spatial_max(map("input"), arriving(1)));
  if (op("offsetMaxPool2d")) { /* pooling everywhere, taken apart */
    Layer layer = pooling(pair(given, "pool"), ones);
    Tensor gradient = backward ? read_interleaved("outputGradients", layer.kernel) : row(0);
    Tensor out = max_pool(&layer, map("input"), backward ? &gradient : NULL);
    if (backward) pass(out);
    else put_apart(out, layer.kernel);
  }
  if (op("interleave") && backward) put_apart(map("outputGradient"), pair(given, "pool"));
  else if (op("interleave")) pass(read_interleaved("maps", pair(given, "pool")));
  if (op("joinChannels") && backward) {
    Tensor all = map("outputGradient");
    Tensor first = channels_of(all, 0, whole(given, "channels"));
    put("|'first':%t,'second':%t", first, channels_of(all, first.size[1], all.size[1] - first.size[1]));
  } else if (op("joinChannels")) pass(join_channels(map("first"), map("second")));
}

static void put_step(Tensor weight, Tensor velocity, Tensor gradient) { /* 4.10 */
  double momentum = number(given, "momentum"), rate = number(given, "rate"), decay = number(given, "decay");
  require_same_shape(weight, velocity);
  require_same_shape(weight, gradient);
  for (Whole index = 0; index < weight.count; index++) {
    double slope = gradient.at[index] + decay * weight.at[index];
    velocity.at[index] = momentum * velocity.at[index] - rate * slope;
    weight.at[index] += velocity.at[index];
  }
  put("|'velocity':%t,'weight':%t", velocity, weight);
}

static void training_operation(void) {
  if (op("seededTensor")) {
    Tensor values = row(whole(given, "count"));
    fill_seeded(values, get(given, "seeded"));
    put("|'values':%t", values);
  }
  if (op("softmax")) pass(softmax(any(backward ? "probabilities" : "input"), arriving(0)));
  if (op("crossEntropy")) put_loss("logits", NULL);
  if (op("squaredLoss")) put_loss("predictions", "l2");
  if (op("iouLoss")) put_loss("predictions", "iou");
  if (op("giouLoss")) put_loss("predictions", "giou");
  if (op("decodeCentre") || op("encodeCentre")) put_recoded(op("decodeCentre"));
  if (op("dropoutMask")) {
    Tensor mask = row(whole(given, "count"));
    fill_mask(mask, (uint32_t)(uint64_t)whole(given, "seed"), number(given, "rate"));
    put("|'mask':%t", mask);
  }
  if (op("sgdStep")) put_step(any("weight"), any("velocity"), any("gradient"));
  if (op("networkGradients")) put_learnt(NULL, 0);
  if (op("spatialGradients")) put_learnt("locationWeights", 0);
  if (op("contextGradients")) {
    require(has_context());
    put_learnt(NULL, 0);
  }
  if (op("jointGradients")) put_learnt(find(given, "locationWeights") ? "locationWeights" : NULL, 1);
}

static void box_operation(void) {
  if (op("iou") || op("matchScore") || op("literalMatchScore")) {
    Box one = read_box(get(given, "first")), other = read_box(get(given, "second"));
    if (op("iou")) put("|'iou':%n", iou(one, other));
    if (op("matchScore")) put("|'score':%n", match_score(one, other));
    if (op("literalMatchScore")) put("|'score':%n", centre_distance(one, other) + shared_area(one, other));
  }
  if (op("boxMerge")) {
    Found merged = merge_two(read_found(get(given, "first")), read_found(get(given, "second")));
    put("|'merged':{'box':%b,'score':%n,'windows':%w}", merged.box, merged.score, merged.windows);
  }
  if (op("mergeBoxes")) put_boxes(merge_boxes(read_list(given, "boxes"), number(given, "threshold")));
  if (op("refineBoxes")) {
    List merged = read_list(given, "merged");
    refine_boxes(merged, read_list(given, "boxes"), number(given, "threshold"));
    put_boxes(merged);
  }
  if (op("windowGrid")) put("|'window':%b", window_at(read_grid(), pair(given, "position")));
  if (op("windowEdges")) {
    Tensor edges = numbers(get(given, "edges"));
    require(edges.count == 4);
    put("|'box':%b", box_in(read_box(get(given, "window")), edges.at));
  }
  if (op("windowBoxes")) {
    Tensor scores = map("scores");
    List boxes = new_list(scores.count);
    Whole label = whole(given, "label");
    double threshold = number(given, "threshold");
    add_window_boxes(read_grid(), scores, map("edges"), label, threshold, pair(given, "picture"), &boxes);
    put_boxes(boxes);
  }
}

static void put_layer_samples(Stack stack, Tensor in) {
  Whole numbered = 0;
  put("|'layers':[");
  for (Whole index = 0; index < stack.count; index++) {
    char key[24];
    double magnitude = 0;
    in = through(&stack.layers[index], in, NULL);
    if (stack.layers[index].kind == DROPOUT) continue;
    sprintf(key, "%lld", (long long)++numbered);
    Tensor values = numbers(get(get(given, "elements"), key));
    for (Whole element = 0; element < values.count; element++) {
      Whole place = whole_of(values.at[element]);
      require(place >= 0 && place < in.count);
      values.at[element] = in.at[place];
    }
    for (Whole element = 0; element < in.count; element++) magnitude += fabs(in.at[element]);
    magnitude /= (double)in.count;
    put("|{'size':[%w,%w,%w],'values':%t", in.size[1], in.size[2], in.size[3], values);
    put("|'meanMagnitude':%n}", magnitude);
  }
  put("]");
}

static void put_features(Stack stack, Tensor in) {
  Whole wanted = whole(given, "layer"), numbered = 0, count = has_context() ? stack.features + 1 : stack.count;
  for (Whole index = 0; numbered != wanted && index < count; index++) {
    numbered += stack.layers[index].kind != DROPOUT;
    in = through(&stack.layers[index], in, NULL);
  }
  require(wanted == numbered);
  pass(in);
}

static void network_operation(void) {
  const Value *weights = find(given, "weights");
  if (op("evaluateDense")) pass(evaluate(head(), is_fine(), weights, map("image")));
  if (op("evaluateSkipKernel")) pass(evaluate(head(), 1, weights, map("image")));
  if (op("evaluateWindow")) {
    Pair start = times(pair(given, "position"), stride_of(stack_of(head(), is_fine(), NULL)));
    pass(evaluate(head(), 0, weights, crop(map("image"), start, pair(network_input(), "window"))));
  }
  if (op("evaluateWindowInContext")) /* what 3.5 C says that it is */
    pass(crop(evaluate(head(), is_fine(), weights, map("image")), pair(given, "position"), ones));
  if (op("contextLocations")) {
    Context context = context_of(pair(given, "size"), whole(given, "margin"), is_fine());
    put("|'rows':%l,'columns':%l", context.rows, context.columns);
    put("|'level':{'size':%p,'margin':%w}", context.size, context.margin);
  }
  if (op("evaluateWithContext")) {
    Context context = { .rows = numbers(get(given, "rows")), .columns = numbers(get(given, "columns")) };
    pass(evaluate_with_context(head(), is_fine(), weights, map("image"), map("context"), &context));
  }
  if (op("pitch")) {
    Pair pitch = none;
    Whole heads;
    Stack *stacks = read_heads(&heads);
    while (heads-- > 0) pitch = larger(pitch, pitch_of(stacks[heads], pair(given, "size")));
    put("|'pitch':%p", pitch);
  }
  if (op("outputsOfPart")) {
    Stack stack = stack_of(head(), is_fine(), NULL);
    Region own = outputs_of_part(stack, pair(given, "image"), read_region(get(given, "part")));
    put("|'outputs':{'start':%p,'size':%p}", own.start, own.size);
  }
  if (op("cutImage")) put_parts();
  if (op("evaluateOnPlane")) put_on_plane();
  if (op("features")) put_features(stack_of("classifier", 0, weights), seen(map("image")));
  if (op("layerSamples"))
    put_layer_samples(stack_of("classifier", 0, weights), normalised(map("picture"), network_input()));
}

static Tensor mean_of_maxima(const Value *first, Whole count) {
  require(count > 0);
  Tensor scores = row(read_tensor(first, 3).size[1]);
  for (const Value *item = first; item; item = item->next) {
    Tensor maxima = spatial_max(read_tensor(item, 3), NULL);
    require(maxima.count == scores.count);
    add_scores(scores, maxima, 1 / (double)count);
  }
  return scores;
}

static void pipeline_operation(void) {
  if (op("votes")) put("|'scores':%t", mean_of_maxima(first_of(given, "maps"), get(given, "maps")->count));
  if (op("topClasses")) put_best_classes(ranked("scores", 1), whole(given, "count"));
  if (op("pyramid")) {
    Whole count;
    Level *levels = read_levels(&count);
    put("|'levels':[");
    for (Level *level = levels; level < levels + count; level++)
      put("|{'input':%t,'zoom':[%n,%n]}", level->input, level->grid.zoom[0], level->grid.zoom[1]);
    put("]");
  }
  if (op("prepare")) put("|'input':%t", normalised(resize(map("picture"), pair(given, "size"), 0), given));
  if (op("classify")) put_votes(get(given, "weights"), 1);
  if (op("classifyEnsemble")) put_votes(first_of(given, "members"), get(given, "members")->count);
  if (op("classifyCentre")) put_centre_classes();
  if (op("classifyTenViews")) put_ten_views();
  if (op("confidence")) {
    List found = read_list(given, "detections");
    Tensor confidences = row(found.count);
    for (Whole index = 0; index < found.count; index++)
      confidences.at[index] = confidence_of(found.at[index], pair(given, "picture"));
    put("|'confidences':%t", confidences);
  }
  if (op("detect") || op("detectWithConfidence")) put_found(0);
  if (op("localize")) put_found(1);
}

static void measure_operation(void) {
  if (op("topKError")) put("|'error':%n", error_of_best("guesses", 0));
  if (op("localizationError")) put("|'error':%n", error_of_best("detections", 1));
  if (op("averagePrecision")) {
    double precision = average_precision(read_guesses("detections"), whole(given, "index"), 0.5, 0);
    if (precision < 0) put("|'averagePrecision':'none'");
    else put("|'averagePrecision':%n", precision);
  }
  if (op("meanAveragePrecision"))
    put("|'meanAveragePrecision':%n", mean_precision(read_guesses("detections"), 0.5, 0));
  if (op("cocoPrecision")) put_coco_precision();
  if (op("isotonicRegression")) put_isotonic_regression(ranked("scores", 1), ranked("outcomes", 1));
  if (op("expectedCalibrationError"))
    put("|'error':%n", calibration_error(any("confidences"), any("outcomes"), whole(given, "bins")));
}

/* ---- A request, an answer ---- */

static void answer_request(const Value *request) {
  const char *name = text(request, "operation"), *suffix = strstr(name, "Backward");
  operation = name;
  if (suffix) operation = memcpy(take(suffix - name + 1, 1), name, (size_t)(suffix - name));
  backward = suffix != NULL;
  known = 0;
  given = take(1, sizeof(Value));
  *given = *get(request, "inputs");
  Value **end = &given->first;
  while (*end) end = &(*end)->next;
  *end = get(request, "parameters")->first;
  put("{'id':'%s','outputs':{", text(request, "id"));
  geometry_operation();
  map_operation();
  training_operation();
  box_operation();
  network_operation();
  pipeline_operation();
  measure_operation();
  put("}}");
  if (known) return;
  answer.used = 0;
  put("{'id':'%s','unsupported':true}", text(request, "id"));
}

static int read_line(Buffer *line) {
  char part[4096];
  line->used = 0;
  while (fgets(part, sizeof part, stdin)) {
    append(line, part);
    if (strchr(part, '\n')) break;
  }
  return line->used > 0;
}

int main(void) {
  Buffer line = { NULL, 0, 0 };
  while (read_line(&line)) {
    cursor = line.text;
    if (met('\0')) continue;
    const Value *request = read_value();
    answer.used = 0;
    if (!setjmp(refused)) answer_request(request);
    else {
      answer.used = 0;
      put("{'id':'%s','error':'%s'}", text(request, "id"), refusal);
    }
    puts(answer.text);
    fflush(stdout);
    free_all();
  }
  return 0;
}
