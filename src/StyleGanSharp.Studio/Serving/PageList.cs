namespace StyleGanSharp.Serving;

/// <summary>The pages that are open.</summary>
internal sealed class PageList
{
    private readonly Lock _gate = new();
    private readonly List<PageSession> _pages = [];

    public void Add(PageSession page)
    {
        lock (_gate)
        {
            _pages.Add(page);
        }
    }

    public void Remove(PageSession page)
    {
        lock (_gate)
        {
            _pages.Remove(page);
        }
    }

    /// <summary>Tells all of them something.</summary>
    public void Tell(object text)
    {
        PageSession[] pages;
        lock (_gate)
        {
            pages = [.. _pages];
        }

        Array.ForEach(pages, page => page.Send(text));
    }
}
