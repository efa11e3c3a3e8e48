using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace StyleGanSharp.Serving;

/// <summary>Lets only the page of this studio in: who has the token, under a name of this machine, and from no other site.</summary>
/// <param name="isLocal">Whether only this machine can connect.</param>
internal sealed class RequestGuard(bool isLocal)
{
    private const int TokenBytes = 24;
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The secret of the start address.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The port, which tells the cookies of several studios apart.</summary>
    public int Port { get; set; }

    private string CookieName => $"studio-{Port}";

    public async Task Check(HttpContext context, RequestDelegate next)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
        if (!IsOwnHost(context.Request.Host.Host))
        {
            await Refuse(response, StatusCodes.Status403Forbidden, "This name does not belong to the studio. Open the address that the program printed.");
            return;
        }

        if (!HasOwnOrigin(context))
        {
            await Refuse(response, StatusCodes.Status403Forbidden, "Another site may not use the studio. Open the address that the program printed.");
            return;
        }

        bool isStart = Equal(context.Request.Query["token"].ToString());
        if (!isStart && !Equal(context.Request.Cookies[CookieName] ?? string.Empty))
        {
            await Refuse(response, StatusCodes.Status401Unauthorized, "The token is missing or of an earlier run. Open the address that the program printed.");
            return;
        }

        if (isStart)
        {
            response.Cookies.Append(CookieName, Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        }

        await next(context);
    }

    private static async Task Refuse(HttpResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync(sentence);
    }

    /// <summary>A foreign name that leads here (DNS rebinding) is refused; addresses cannot be made to lead elsewhere, and a tunnel may come in under any of this machine.</summary>
    private bool IsOwnHost(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && (!isLocal || IPAddress.IsLoopback(address)))
        || (!isLocal && host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Every WebSocket and everything that is sent must say that it comes from the page; a plain address that is opened says nothing.</summary>
    private static bool HasOwnOrigin(HttpContext context)
    {
        string origin = context.Request.Headers.Origin.ToString();
        bool mustSay = context.WebSockets.IsWebSocketRequest || context.Request.Headers.Upgrade.Count > 0 || !HttpMethods.IsGet(context.Request.Method);
        return origin.Length == 0 ? !mustSay : origin == $"{context.Request.Scheme}://{context.Request.Host.Value}";
    }

    private bool Equal(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token));
}
