// Shared by all kernels. Compiled by NVRTC for a GPU, or by a C++ compiler with STYLEGAN_HOST defined, which runs the same code on threads of the CPU for the tests.
// TYPE is the element type of images: 0 float32, 1 float16, 2 bfloat16. Arithmetic is in float32 throughout.
typedef unsigned char u8;
typedef long long i64;

#ifdef STYLEGAN_HOST
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#define DEVICE static inline
#define UNROLL
#define UNROLL_NOT
static thread_local int hostThread;
static int hostThreads;
static pthread_barrier_t hostBarrier;
#define THREAD hostThread
#define THREADS hostThreads
#define BARRIER pthread_barrier_wait(&hostBarrier)
// A block at a time, its threads side by side. Shared memory starts as NaN, so that reading what nobody wrote shows; the result says whether a thread wrote behind its end.
#define KERNEL(NAME)                                                                                      \
    struct HostRun { const Params* p; int thread, blocks, sharedBytes; float* shared; };                 \
    static void* hostMember(void* given)                                                                 \
    {                                                                                                    \
        HostRun* run = (HostRun*)given;                                                                  \
        hostThread = run->thread;                                                                        \
        for (int b = 0; b < run->blocks; b++) {                                                          \
            if (hostThread == 0)                                                                         \
                memset(run->shared, 0xff, run->sharedBytes);                                             \
            BARRIER;                                                                                     \
            body(*run->p, b, run->shared);                                                               \
            BARRIER;                                                                                     \
        }                                                                                                \
        return 0;                                                                                        \
    }                                                                                                    \
    extern "C" int NAME(const Params* p, int blocks, int threads, int sharedBytes)                       \
    {                                                                                                    \
        static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;                                         \
        pthread_mutex_lock(&gate);                                                                       \
        float* shared = (float*)aligned_alloc(16, (sharedBytes + 15) / 16 * 16 + 256);                   \
        memset((char*)shared + sharedBytes, 0xff, 256);                                                  \
        pthread_t* team = (pthread_t*)malloc(threads * sizeof(pthread_t));                               \
        HostRun* runs = (HostRun*)malloc(threads * sizeof(HostRun));                                     \
        hostThreads = threads;                                                                           \
        pthread_barrier_init(&hostBarrier, 0, threads);                                                  \
        for (int t = 0; t < threads; t++) {                                                              \
            runs[t] = HostRun{p, t, blocks, sharedBytes, shared};                                        \
            pthread_create(&team[t], 0, hostMember, &runs[t]);                                           \
        }                                                                                                \
        for (int t = 0; t < threads; t++)                                                                \
            pthread_join(team[t], 0);                                                                    \
        pthread_barrier_destroy(&hostBarrier);                                                           \
        int damage = 0;                                                                                  \
        for (int i = 0; i < 256; i++)                                                                    \
            damage += ((unsigned char*)shared)[sharedBytes + i] != 0xff;                                 \
        free(runs);                                                                                      \
        free(team);                                                                                      \
        free(shared);                                                                                    \
        pthread_mutex_unlock(&gate);                                                                     \
        return damage;                                                                                   \
    }
#else
#define DEVICE static __device__ __forceinline__
#define UNROLL _Pragma("unroll")
#define UNROLL_NOT _Pragma("unroll 1")
#define THREAD ((int)threadIdx.x)
#define THREADS ((int)blockDim.x)
#define BARRIER __syncthreads()
#define KERNEL(NAME)                                                                                      \
    extern "C" __global__ void __launch_bounds__(256) NAME(const Params p)                               \
    {                                                                                                    \
        extern __shared__ float4 memory[];                                                               \
        body(p, (int)blockIdx.x, (float*)memory);                                                        \
    }
#endif

// Every thread takes every THREADS-th item.
#define STRIDED(ITEM, COUNT) for (int ITEM = THREAD; ITEM < (COUNT); ITEM += THREADS)

struct alignas(16) Quad {
    float v[4];
};

union Bits {
    float f;
    unsigned u;
};

#if TYPE == 0
typedef float T;
DEVICE float load(const T* p) { return *p; }
DEVICE void store(T* p, float v) { *p = v; }
#elif TYPE == 1
typedef unsigned short T;
#ifdef STYLEGAN_HOST
DEVICE float load(const T* p) { _Float16 h; memcpy(&h, p, 2); return (float)h; }
DEVICE void store(T* p, float v) { _Float16 h = (_Float16)v; memcpy(p, &h, 2); }
#else
DEVICE float load(const T* p) { float f; asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(*p)); return f; }
DEVICE void store(T* p, float v) { T h; asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(v)); *p = h; }
#endif
#else
typedef unsigned short T;
DEVICE float load(const T* p) { Bits b; b.u = (unsigned)*p << 16; return b.f; }
DEVICE void store(T* p, float v)
{
    Bits b; b.f = v;
    bool isNumber = (b.u & 0x7fffffffu) <= 0x7f800000u;
    *p = (T)(isNumber ? (b.u + 0x7fffu + ((b.u >> 16) & 1u)) >> 16 : 0x7fc0u); // to nearest, ties to even
}
#endif

// Macros where the result has to be known when this is compiled: a compiler may refuse a device function there.
#define FLOOR_DIV(A, B) ((A) >= 0 ? (A) / (B) : -(((B)-1 - (A)) / (B)))
#define MODULO(A, B) ((A) - (B)*FLOOR_DIV(A, B))
#define UP_TO_4(A) (((A) + 3) / 4 * 4)
#define LARGER(A, B) ((A) > (B) ? (A) : (B))
DEVICE int floorDiv(int a, int b) { return FLOOR_DIV(a, b); }
DEVICE int modulo(int a, int b) { return MODULO(a, b); }

// Leaky ReLU and clamp; code gets what the derivative needs: bit 0 was above zero, bit 1 stayed within the clamp.
DEVICE float activate(float v, float slope, float clamp, unsigned& code)
{
    float y = v > 0 ? v : v * slope;
    bool isWithin = (y < 0 ? -y : y) <= clamp;
    code = (v > 0 ? 1u : 0u) | (isWithin ? 2u : 0u);
    return isWithin ? y : y > clamp ? clamp : y < -clamp ? -clamp : y; // the last: not a number
}

// The derivative, from the code.
DEVICE float masked(float g, float slope, unsigned code)
{
    return !(code & 2u) ? 0.0f : (code & 1u) ? g : g * slope;
}
