// y = clamp(leaky((x·scale + noise + bias)·gain)), four samples of a plane a thread; or its derivative by the recorded mask.
//
// Known when compiled: TYPE; MODE 0 plain, 1 records the mask, 2 applies it.
struct Params {
    const T* x;
    T* y;
    u8* mask; // four samples of a plane a byte, the first in the low bits
    const float* scale; // by plane, or null
    const float* bias; // by channel, or null
    const float* noise; // one plane an image, or null
    i64 quads, noisePitch; // noisePitch 0: one noise for all images
    int channels, length, quadsPerPlane, quadsPerBlock;
    float slope, clamp, gain;
};

DEVICE void body(const Params& p, int block, float* shared)
{
    (void)shared;
    STRIDED(item, p.quadsPerBlock)
    {
        i64 quad = (i64)block * p.quadsPerBlock + item;
        if (quad >= p.quads)
            continue;
        int plane = (int)(quad / p.quadsPerPlane), at = (int)(quad % p.quadsPerPlane) * 4;
        float factor = (p.scale ? p.scale[plane] : 1.0f) * p.gain, offset = p.bias ? p.bias[plane % p.channels] * p.gain : 0.0f;
        const float* noise = p.noise ? p.noise + plane / p.channels * p.noisePitch : 0;
        const T* x = p.x + (i64)plane * p.length;
        T* y = p.y + (i64)plane * p.length;
        unsigned codes = MODE == 2 ? p.mask[quad] : 0u;
        UNROLL for (int c = 0; c < 4; c++)
        {
            if (at + c < p.length) {
                float v = load(x + at + c) * factor;
                if (MODE == 2) {
                    v = masked(v, p.slope, codes >> (2 * c));
                } else {
                    v += offset + (noise ? noise[at + c] * p.gain : 0.0f);
                    unsigned code;
                    v = activate(v, p.slope, p.clamp, code);
                    codes |= code << (2 * c);
                }
                store(y + at + c, v);
            }
        }
        if (MODE == 1)
            p.mask[quad] = (u8)codes;
    }
}

KERNEL(bias_act)
