using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>Frees libtorch's scalars a while after their finalizer asked for it.</summary>
/// <remarks>
/// TorchSharp 0.107 turns the 0.5 in <c>x * 0.5</c> into a Scalar that nothing refers to while libtorch reads it. When the garbage collector runs at that moment the
/// finalizer frees it too early, and the operation fails ("Unknown scalar type") or reads another number; hours of training can end so. The wrapper's dispose function
/// is therefore redirected to one that keeps each scalar for some seconds more, which no operation takes to read its arguments.
/// Linux on x64 and ARM64; elsewhere nothing is changed.
/// </remarks>
internal static unsafe class ScalarLifetime
{
    private const int KeepMilliseconds = 5000;
    private const string Function = "THSTorch_dispose_scalar";

    private static readonly Lock Gate = new();
    private static List<IntPtr> _recent = [];
    private static List<IntPtr> _old = [];
    private static long _turnedAt;

    /// <summary>Redirects the function; call before the first tensor is made.</summary>
    /// <param name="wrapper">TorchSharp's native library.</param>
    /// <returns>Whether it was done.</returns>
    public static bool Extend(IntPtr wrapper)
    {
        if (!OperatingSystem.IsLinux() || IsForbidden || !NativeLibrary.TryGetExport(wrapper, Function, out IntPtr function) || JumpTo((IntPtr)(delegate* unmanaged<IntPtr, void>)&Retire) is not { } code)
        {
            return false;
        }

        try
        {
            // The kernel lets a process write its own code through this file without making the page writable for anything else.
            using var memory = new FileStream("/proc/self/mem", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            memory.Seek(function, SeekOrigin.Begin);
            memory.Write(code);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether the user wants TorchSharp's code as it is.</summary>
    public static bool IsForbidden => string.Equals(Environment.GetEnvironmentVariable(LibTorch.CodePatchVariable)?.Trim(), "off", StringComparison.OrdinalIgnoreCase);

    [UnmanagedCallersOnly]
    private static void Retire(IntPtr scalar)
    {
        if (scalar == IntPtr.Zero)
        {
            return;
        }

        lock (Gate)
        {
            long now = Environment.TickCount64;
            if (now - _turnedAt >= KeepMilliseconds)
            {
                foreach (IntPtr retired in _old)
                {
                    NativeMemory.Free((void*)retired); // holds a number only: nothing to destroy but its memory
                }

                _old.Clear();
                (_old, _recent) = (_recent, _old);
                _turnedAt = now;
            }

            _recent.Add(scalar);
        }
    }

    /// <summary>Machine code that jumps to an address; null on other processors.</summary>
    private static byte[]? JumpTo(IntPtr target)
    {
        byte[] address = BitConverter.GetBytes((long)target);
        return RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => [0x48, 0xb8, .. address, 0xff, 0xe0], // mov rax, target; jmp rax
            Architecture.Arm64 => [0x50, 0x00, 0x00, 0x58, 0x00, 0x02, 0x1f, 0xd6, .. address], // ldr x16, target; br x16
            _ => null,
        };
    }
}
