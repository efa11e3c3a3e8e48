using StyleGanSharp.Imaging;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Long work that a page starts and watches. Its slices are made on the render thread, between frames.</summary>
internal abstract class PageJob : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Image? _preview;
    private volatile object? _status;

    /// <summary>What is told of it beside how far it is; replaced from slice to slice.</summary>
    public object? Status
    {
        get => _status;
        protected set => _status = value;
    }

    /// <summary>What came out of it, once it is done.</summary>
    public object? Result { get; protected set; }

    /// <summary>Canceled when the page wants it to end with what it has.</summary>
    protected CancellationToken Stopped => _stop.Token;

    /// <summary>The work.</summary>
    public abstract IEnumerable<double> Slices();

    /// <summary>Ends it with what it has.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>The newest image that shows how far it is, once.</summary>
    public Image? TakePreview() => Interlocked.Exchange(ref _preview, null);

    /// <summary>Whether the last one is taken, so that another one is of use.</summary>
    protected bool WantsPreview => Volatile.Read(ref _preview) is null;

    protected void Show(Image image) => Interlocked.Exchange(ref _preview, image);

    public virtual void Dispose() => _stop.Dispose();
}
