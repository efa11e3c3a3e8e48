using System.Diagnostics;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>Two machines on this one: network namespaces with an address and a host name each, joined by a cable, and a script that starts programs in them as ssh would on machines.</summary>
internal sealed class TwoHosts : IDisposable
{
    private readonly string _prefix = $"sg{Environment.ProcessId % 100000}";
    private readonly TemporaryFolder _folder = new();

    private TwoHosts() { }

    public string First => _prefix + "a";

    public string Second => _prefix + "b";

    /// <summary>Takes the place of ssh: AGENT [options] HOST COMMAND…</summary>
    public string Agent => _folder.File("agent");

    /// <summary>Network of both.</summary>
    public string Network => "10.213.7.0/24";

    /// <summary>Makes them; skips the test where this user may not.</summary>
    public static TwoHosts Require()
    {
        var hosts = new TwoHosts();
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/unshare") && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip")), "Network namespaces need root, ip and unshare.");
        File.WriteAllText(hosts.Agent, """
            #!/bin/bash
            while [[ $1 == -* ]]; do shift; done
            host=$1; shift
            exec ip netns exec "$host" unshare --uts bash -c 'hostname "$0"; eval "$@"' "$host" "$@"
            """);
        string script = $"""
            set -e
            chmod +x {hosts.Agent}
            for host in {hosts.First} {hosts.Second}; do
              ip netns add $host; ip -n $host link set lo up; mkdir -p /etc/netns/$host
              printf '127.0.0.1 localhost\n10.213.7.1 {hosts.First}\n10.213.7.2 {hosts.Second}\n' > /etc/netns/$host/hosts
            done
            ip link add eth0 netns {hosts.First} type veth peer name eth0 netns {hosts.Second}
            ip -n {hosts.First} addr add 10.213.7.1/24 dev eth0; ip -n {hosts.First} link set eth0 up
            ip -n {hosts.Second} addr add 10.213.7.2/24 dev eth0; ip -n {hosts.Second} link set eth0 up
            """;
        (int code, string error) = Bash(script);
        if (code != 0)
        {
            hosts.Dispose();
            Assert.Skip($"Network namespaces cannot be made here: {error}");
        }

        return hosts;
    }

    public void Dispose()
    {
        Bash($"for host in {First} {Second}; do ip netns del $host; rm -rf /etc/netns/$host; done; rmdir /etc/netns");
        _folder.Dispose();
    }

    private static (int ExitCode, string Error) Bash(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
