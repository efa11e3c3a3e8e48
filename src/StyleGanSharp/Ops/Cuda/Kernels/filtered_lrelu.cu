// x·scale + bias -> up-sample and filter -> leaky ReLU and clamp -> filter and down-sample, one tile of one plane a block; the high rate stays in shared memory.
// The gradient is the same pipeline with the filters exchanged and reversed, and a recorded factor in the place of the nonlinearity.
//
// Along an axis: high[j] = sum over t of u[t]·z[j + t - PAD_UP], z being x with UP-1 zeros after every sample; y[o] = sum over t of d[t]·high[o·DOWN + t - PAD_DOWN].
//
// Known when compiled: TYPE; MODE 0 plain, 1 records the mask, 2 applies it; UP, DOWN (1, 2 or 4); KUX, KUY, KDX, KDY taps; UP_SQUARE, DOWN_SQUARE for filters that are
// no product; PAD_UP_X … PAD_DOWN_Y; TILE_W, TILE_H, multiples of 4.
struct Params {
    const T* x;
    T* y;
    u8* mask; // four samples of a row a byte, the first in the low bits
    const float* scale; // by plane, or null
    const float* bias; // by channel, or null
    const float* up; // taps as the caller gave them, or null for a single 1
    const float* down;
    int channels, inW, inH, outW, outH, highW, highH, maskPitch, tilesX, tiles, isUpReversed, isDownReversed;
    float slope, clamp, upGain, downGain; // gain of each axis, or of a square filter
};

// A tile starts at a sample of the high rate divisible by 4, so that the phase of every sample is known when this is compiled, and so is the byte its mask is in.
#define START(PAD) (4 * FLOOR_DIV(-(PAD), 4))
#define SKEW(PAD) (-(PAD)-START(PAD))
#define HIGH(TILE, PAD, TAPS) UP_TO_4(SKEW(PAD) + ((TILE)-1) * DOWN + (TAPS))
#define PHASE(PAD) MODULO(PAD, UP)
// Input samples under quads of high-rate samples: of one quad, and of the tile.
#define REACH(PAD, TAPS) ((3 + (TAPS)-1 - PHASE(PAD)) / UP + 1)
#define LOW(HIGHS, PAD, TAPS) (((HIGHS)-4) / UP + LARGER(REACH(PAD, TAPS), 1))

constexpr int highW = HIGH(TILE_W, PAD_DOWN_X, KDX), highH = HIGH(TILE_H, PAD_DOWN_Y, KDY);
constexpr int reachX = LARGER(REACH(PAD_UP_X, KUX), 1), reachY = LARGER(REACH(PAD_UP_Y, KUY), 1);
constexpr int lowW = LOW(highW, PAD_UP_X, KUX), lowH = LOW(highH, PAD_UP_Y, KUY);
constexpr int windowX = UP_TO_4(SKEW(PAD_DOWN_X) + 3 * DOWN + KDX), windowY = SKEW(PAD_DOWN_Y) + 3 * DOWN + KDY;
constexpr int downPitch = UP_TO_4(KDX);
constexpr int downTaps = DOWN_SQUARE ? downPitch * KDY : KDX + KDY;

// Two buffers take turns; a square up-sampling filter has no step between its input and its output.
constexpr int lowSize = lowW * lowH, upperSize = UP_SQUARE ? 0 : lowH * highW, lowerSize = DOWN_SQUARE ? 0 : highH * TILE_W;
constexpr int firstSize = UP_TO_4(UP_SQUARE ? highW * highH : LARGER(lowSize, highW * highH));
constexpr int secondSize = UP_TO_4(UP_SQUARE ? LARGER(lowSize, lowerSize) : LARGER(upperSize, lowerSize));

DEVICE void loadInput(const Params& p, int plane, int fromX, int fromY, float* low)
{
    const T* x = p.x + (i64)plane * p.inW * p.inH;
    float scale = p.scale ? p.scale[plane] : 1.0f, bias = p.bias ? p.bias[plane % p.channels] : 0.0f;
    STRIDED(i, lowSize)
    {
        int column = fromX + i % lowW, row = fromY + i / lowW;
        bool isInside = column >= 0 && column < p.inW && row >= 0 && row < p.inH;
        low[i] = isInside ? load(x + (i64)row * p.inW + column) * scale + bias : 0.0f;
    }
}

DEVICE void loadTaps(const Params& p, float* up, float* down)
{
    // Filters correlate here: what the caller convolves with is turned round.
    if (UP_SQUARE) {
        STRIDED(i, KUX * KUY) up[i] = p.up[p.isUpReversed ? KUX * KUY - 1 - i : i] * p.upGain;
    } else {
        STRIDED(i, KUX) up[i] = (p.up ? p.up[p.isUpReversed ? KUX - 1 - i : i] : 1.0f) * p.upGain;
        STRIDED(i, KUY) up[KUX + i] = (p.up ? p.up[p.isUpReversed ? KUY - 1 - i : i] : 1.0f) * p.upGain;
    }
    if (DOWN_SQUARE) {
        STRIDED(i, downPitch * KDY)
        {
            int t = i / downPitch * KDX + i % downPitch;
            down[i] = i % downPitch < KDX ? p.down[p.isDownReversed ? KDX * KDY - 1 - t : t] * p.downGain : 0.0f;
        }
    } else {
        STRIDED(i, KDX) down[i] = (p.down ? p.down[p.isDownReversed ? KDX - 1 - i : i] : 1.0f) * p.downGain;
        STRIDED(i, KDY) down[KDX + i] = (p.down ? p.down[p.isDownReversed ? KDY - 1 - i : i] : 1.0f) * p.downGain;
    }
}

// Four high-rate samples of a row: REACH samples meet them, tap t of sample r at k = (r + t - phase)/UP.
DEVICE void upRows(const float* taps, const float* low, float* upper)
{
    float u[KUX];
    UNROLL for (int t = 0; t < KUX; t++) u[t] = taps[t];
    STRIDED(item, lowH * (highW / 4))
    {
        int row = item / (highW / 4), q = item % (highW / 4);
        const float* from = low + row * lowW + 4 / UP * q;
        Quad sum = {};
        UNROLL for (int k = 0; k < reachX; k++)
        {
            float v = from[k];
            UNROLL for (int r = 0; r < 4; r++)
            {
                int t = UP * k - r + PHASE(PAD_UP_X);
                if (t >= 0 && t < KUX)
                    sum.v[r] += u[t] * v;
            }
        }
        *(Quad*)(upper + row * highW + 4 * q) = sum;
    }
}

// Nonlinearity of 4x4 samples, which become zero beyond the edges, where the signal at the high rate ends.
DEVICE void shape(const Params& p, int plane, int x, int y, Quad block[4])
{
    UNROLL for (int r = 0; r < 4; r++)
    {
        bool isRow = y + r >= 0 && y + r < p.highH;
        u8* byte = isRow && x >= 0 && x < p.highW && MODE != 0 ? p.mask + ((i64)plane * p.highH + y + r) * p.maskPitch + x / 4 : 0;
        unsigned codes = MODE == 2 && byte ? *byte : 0u;
        UNROLL for (int c = 0; c < 4; c++)
        {
            bool isInside = isRow && x + c >= 0 && x + c < p.highW;
            float v = block[r].v[c];
            if (MODE == 2) {
                v = masked(v, p.slope, codes >> (2 * c));
            } else {
                unsigned code;
                v = activate(v, p.slope, p.clamp, code);
                codes |= code << (2 * c);
            }
            block[r].v[c] = isInside ? v : 0.0f;
        }
        if (MODE == 1 && byte)
            *byte = (u8)codes; // a neighboring tile may write the same number
    }
}

DEVICE void upColumns(const Params& p, int plane, int highX, int highY, const float* taps, const float* upper, float* high)
{
    float u[KUY];
    UNROLL for (int t = 0; t < KUY; t++) u[t] = taps[t];
    STRIDED(item, (highH / 4) * (highW / 4))
    {
        int qy = item / (highW / 4), qx = item % (highW / 4);
        const float* from = upper + 4 / UP * qy * highW + 4 * qx;
        Quad block[4] = {};
        UNROLL for (int k = 0; k < reachY; k++)
        {
            Quad v = *(const Quad*)(from + k * highW);
            UNROLL for (int r = 0; r < 4; r++)
            {
                int t = UP * k - r + PHASE(PAD_UP_Y);
                if (t >= 0 && t < KUY) {
                    UNROLL for (int c = 0; c < 4; c++) block[r].v[c] += u[t] * v.v[c];
                }
            }
        }
        shape(p, plane, highX + 4 * qx, highY + 4 * qy, block);
        UNROLL for (int r = 0; r < 4; r++) *(Quad*)(high + (4 * qy + r) * highW + 4 * qx) = block[r];
    }
}

DEVICE void upSquare(const Params& p, int plane, int highX, int highY, const float* taps, const float* low, float* high)
{
    STRIDED(item, (highH / 4) * (highW / 4))
    {
        int qy = item / (highW / 4), qx = item % (highW / 4);
        const float* from = low + 4 / UP * qy * lowW + 4 / UP * qx;
        Quad block[4] = {};
        UNROLL_NOT for (int k = 0; k < reachY; k++)
        {
            float v[reachX];
            UNROLL for (int m = 0; m < reachX; m++) v[m] = from[k * lowW + m];
            UNROLL for (int r = 0; r < 4; r++)
            {
                int ty = UP * k - r + PHASE(PAD_UP_Y);
                if (ty >= 0 && ty < KUY) {
                    UNROLL for (int m = 0; m < reachX; m++)
                    {
                        UNROLL for (int c = 0; c < 4; c++)
                        {
                            int tx = UP * m - c + PHASE(PAD_UP_X);
                            if (tx >= 0 && tx < KUX)
                                block[r].v[c] += taps[ty * KUX + tx] * v[m];
                        }
                    }
                }
            }
        }
        shape(p, plane, highX + 4 * qx, highY + 4 * qy, block);
        UNROLL for (int r = 0; r < 4; r++) *(Quad*)(high + (4 * qy + r) * highW + 4 * qx) = block[r];
    }
}

// Adds to four neighboring outputs what one row under their filters gives them.
DEVICE void addWindow(const float* from, const float* taps, float sum[4])
{
    UNROLL for (int m = 0; m < windowX; m += 4)
    {
        Quad v = *(const Quad*)(from + m);
        UNROLL for (int i = 0; i < 4; i++)
        {
            UNROLL for (int r = 0; r < 4; r++)
            {
                int t = m + i - SKEW(PAD_DOWN_X) - r * DOWN;
                if (t >= 0 && t < KDX)
                    sum[r] += taps[t] * v.v[i];
            }
        }
    }
}

DEVICE void downRows(const float* taps, const float* high, float* lower)
{
    float d[KDX];
    UNROLL for (int t = 0; t < KDX; t++) d[t] = taps[t];
    STRIDED(item, highH * (TILE_W / 4))
    {
        int row = item / (TILE_W / 4), q = item % (TILE_W / 4);
        Quad sum = {};
        addWindow(high + row * highW + 4 * q * DOWN, d, sum.v);
        *(Quad*)(lower + row * TILE_W + 4 * q) = sum;
    }
}

DEVICE void put(const Params& p, T* y, int column, int row, float v)
{
    if (column < p.outW && row < p.outH)
        store(y + (i64)row * p.outW + column, v);
}

DEVICE void downColumns(const Params& p, T* y, int outX, int outY, const float* taps, const float* lower)
{
    float d[KDY];
    UNROLL for (int t = 0; t < KDY; t++) d[t] = taps[t];
    STRIDED(item, (TILE_H / 4) * TILE_W)
    {
        int q = item / TILE_W, column = item % TILE_W;
        float sum[4] = {};
        UNROLL for (int k = SKEW(PAD_DOWN_Y); k < windowY; k++)
        {
            float v = lower[(4 * q * DOWN + k) * TILE_W + column];
            UNROLL for (int r = 0; r < 4; r++)
            {
                int t = k - SKEW(PAD_DOWN_Y) - r * DOWN;
                if (t >= 0 && t < KDY)
                    sum[r] += d[t] * v;
            }
        }
        UNROLL for (int r = 0; r < 4; r++) put(p, y, outX + column, outY + 4 * q + r, sum[r]);
    }
}

DEVICE void downSquare(const Params& p, T* y, int outX, int outY, const float* taps, const float* high)
{
    STRIDED(item, TILE_H * (TILE_W / 4))
    {
        int row = item / (TILE_W / 4), q = item % (TILE_W / 4);
        float sum[4] = {};
        UNROLL_NOT for (int k = 0; k < KDY; k++)
        {
            float d[downPitch];
            UNROLL for (int t = 0; t < downPitch; t += 4)
            {
                Quad four = *(const Quad*)(taps + k * downPitch + t);
                UNROLL for (int i = 0; i < 4; i++) d[t + i] = four.v[i];
            }
            addWindow(high + (row * DOWN + SKEW(PAD_DOWN_Y) + k) * highW + 4 * q * DOWN, d, sum);
        }
        UNROLL for (int r = 0; r < 4; r++) put(p, y, outX + 4 * q + r, outY + row, sum[r]);
    }
}

DEVICE void body(const Params& p, int block, float* shared)
{
    int plane = block / p.tiles, tile = block % p.tiles;
    int outX = tile % p.tilesX * TILE_W, outY = tile / p.tilesX * TILE_H;
    int highX = outX * DOWN + START(PAD_DOWN_X), highY = outY * DOWN + START(PAD_DOWN_Y);
    float* first = shared;
    float* second = first + firstSize;
    float* down = second + secondSize;
    float* up = down + UP_TO_4(downTaps);
    float* low = UP_SQUARE ? second : first;
    // highX and highY are divisible by UP; samples may lie before the image.
    loadInput(p, plane, floorDiv(highX, UP) - FLOOR_DIV(PAD_UP_X, UP), floorDiv(highY, UP) - FLOOR_DIV(PAD_UP_Y, UP), low);
    loadTaps(p, up, down);
    BARRIER;
#if UP_SQUARE
    upSquare(p, plane, highX, highY, up, low, first);
#else
    upRows(up, low, second);
    BARRIER;
    upColumns(p, plane, highX, highY, up + KUX, second, first);
#endif
    BARRIER;
    T* y = p.y + (i64)plane * p.outW * p.outH;
#if DOWN_SQUARE
    downSquare(p, y, outX, outY, down, first);
#else
    downRows(down, first, second);
    BARRIER;
    downColumns(p, y, outX, outY, down + KDX, second);
#endif
}

KERNEL(filtered_lrelu)
