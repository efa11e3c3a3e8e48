namespace StyleGanSharp.Ops.Cpu;

/// <summary>Work that is written once for all instruction sets.</summary>
internal interface IBlockWork
{
    /// <summary>Does it with one kind of block.</summary>
    void Run<T>() where T : unmanaged, IBlock<T>;
}
