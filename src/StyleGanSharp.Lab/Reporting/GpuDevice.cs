namespace StyleGanSharp.Reporting;

/// <summary>A GPU that its driver reports, whether or not the libtorch in use can use it.</summary>
/// <param name="Name">The maker's name.</param>
/// <param name="MemoryBytes">Its memory.</param>
public sealed record GpuDevice(string Name, long MemoryBytes);
