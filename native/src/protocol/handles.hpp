#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace hillock::protocol {

// Names and the numbers that stand for them in compact frames; 0 stands for none, "" for nobody. Cells have those of WELCOME; a
// network has the one that the side which serves it gave, so a connection has one of these for each direction. Any thread.
class Handles {
  public:
    static constexpr std::uint32_t kEveryCell = 0xFFFF;

    void name_cell(std::uint32_t handle, std::string_view name) { cells_.put(handle, name); }
    void name_network(std::uint32_t handle, std::string_view name) { networks_.put(handle, name); }
    void forget_network(std::string_view name) { networks_.remove(name); }

    std::uint32_t cell(std::string_view name) const { return cells_.number(name); }
    std::string cell(std::uint32_t handle) const { return cells_.name(handle); }
    std::uint32_t network(std::string_view name) const { return networks_.number(name); }
    std::string network(std::uint32_t handle) const { return networks_.name(handle); }

  private:
    class Names {
      public:
        void put(std::uint32_t handle, std::string_view name);
        void remove(std::string_view name);
        std::uint32_t number(std::string_view name) const;
        std::string name(std::uint32_t handle) const;

      private:
        mutable std::mutex mutex_;
        std::map<std::string, std::uint32_t, std::less<>> numbers_;
        std::map<std::uint32_t, std::string> names_;
    };

    Names cells_;
    Names networks_;
};

} // namespace hillock::protocol
