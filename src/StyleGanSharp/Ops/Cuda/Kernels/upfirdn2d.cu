// Resampling of one tile of one plane a block: y[o] = sum over t of f[t]·z[o·DOWN + t - PAD] along each axis, z being x with UP-1 zeros after every sample.
//
// Known when compiled: TYPE; UPX, UPY, DOWNX, DOWNY; KX, KY taps; SQUARE for a filter that is no product; PADX, PADY; TILE_W, TILE_H.
struct Params {
    const T* x;
    T* y;
    const float* taps; // as the caller gave them, or null for a single 1
    int inW, inH, outW, outH, tilesX, tiles, isReversed;
    float gain; // of each axis, or of a square filter
};

#define SPAN(TILE, UP, DOWN, TAPS) ((((TILE)-1) * (DOWN) + (TAPS)-1) / (UP) + 2)
#define COUNT(TAPS, UP) (((TAPS) + (UP)-1) / (UP))

constexpr int lowW = SPAN(TILE_W, UPX, DOWNX, KX), lowH = SPAN(TILE_H, UPY, DOWNY, KY);

// The first sample under the filter of an output, and the first tap that meets one.
DEVICE int firstTap(int output, int up, int down, int pad) { return modulo(pad - output * down, up); }
DEVICE int firstSample(int output, int up, int down, int pad) { return floorDiv(output * down - pad + firstTap(output, up, down, pad), up); }

DEVICE void body(const Params& p, int block, float* shared)
{
    int plane = block / p.tiles, tile = block % p.tiles;
    int outX = tile % p.tilesX * TILE_W, outY = tile / p.tilesX * TILE_H;
    int fromX = firstSample(outX, UPX, DOWNX, PADX), fromY = firstSample(outY, UPY, DOWNY, PADY);
    float* low = shared;
    float* middle = low + lowW * lowH;
    float* taps = middle + (SQUARE ? 0 : lowH * TILE_W);

    const T* x = p.x + (i64)plane * p.inW * p.inH;
    STRIDED(i, lowW * lowH)
    {
        int column = fromX + i % lowW, row = fromY + i / lowW;
        bool isInside = column >= 0 && column < p.inW && row >= 0 && row < p.inH;
        low[i] = isInside ? load(x + (i64)row * p.inW + column) : 0.0f;
    }
    if (SQUARE) {
        STRIDED(i, KX * KY) taps[i] = p.taps[p.isReversed ? KX * KY - 1 - i : i] * p.gain;
    } else {
        STRIDED(i, KX) taps[i] = (p.taps ? p.taps[p.isReversed ? KX - 1 - i : i] : 1.0f) * p.gain;
        STRIDED(i, KY) taps[KX + i] = (p.taps ? p.taps[p.isReversed ? KY - 1 - i : i] : 1.0f) * p.gain;
    }
    BARRIER;
#if !SQUARE
    STRIDED(i, lowH * TILE_W)
    {
        int row = i / TILE_W, output = outX + i % TILE_W;
        int tap = firstTap(output, UPX, DOWNX, PADX);
        const float* from = low + row * lowW + firstSample(output, UPX, DOWNX, PADX) - fromX;
        float sum = 0;
        UNROLL for (int k = 0; k < COUNT(KX, UPX); k++)
        {
            if (tap + k * UPX < KX)
                sum += taps[tap + k * UPX] * from[k];
        }
        middle[i] = sum;
    }
    BARRIER;
#endif
    T* y = p.y + (i64)plane * p.outW * p.outH;
    STRIDED(i, TILE_H * TILE_W)
    {
        int column = outX + i % TILE_W, row = outY + i / TILE_W;
        if (column >= p.outW || row >= p.outH)
            continue;
        int tapY = firstTap(row, UPY, DOWNY, PADY), lowY = firstSample(row, UPY, DOWNY, PADY) - fromY;
        float sum = 0;
#if SQUARE
        int tapX = firstTap(column, UPX, DOWNX, PADX), lowX = firstSample(column, UPX, DOWNX, PADX) - fromX;
        UNROLL_NOT for (int k = 0; k < COUNT(KY, UPY); k++)
        {
            UNROLL for (int m = 0; m < COUNT(KX, UPX); m++)
            {
                if (tapY + k * UPY < KY && tapX + m * UPX < KX)
                    sum += taps[(tapY + k * UPY) * KX + tapX + m * UPX] * low[(lowY + k) * lowW + lowX + m];
            }
        }
#else
        UNROLL for (int k = 0; k < COUNT(KY, UPY); k++)
        {
            if (tapY + k * UPY < KY)
                sum += taps[KX + tapY + k * UPY] * middle[(lowY + k) * TILE_W + i % TILE_W];
        }
#endif
        store(y + (i64)row * p.outW + column, sum);
    }
}

KERNEL(upfirdn2d)
